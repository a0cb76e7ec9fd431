// Names made comparable, as cordel/core/folding.py and cordel/core/romanisation.py do it: what is found at the desk is
// found at the door. The same vectors test both (tests/core/test_folding.py, tests/browser/test_door_folding.py).
// No lookbehind in patterns: phones of 2022 stop reading a script that has one.

const PLAIN = {
  "ß": "ss", "ẞ": "ss",
  "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
  "ŋ": "n", "ĸ": "k", "ə": "a", "ς": "σ", "ґ": "г",
  "ٱ": "ا", "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ء": "", "ـ": "",
};
const APOSTROPHES = new Set("ʹʺʻʼʽʾʿˈˊˋ");
// Marks that are accents and vowel signs. Those of other scripts (India's) belong to their letter and stay.
const MARKS = /[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]/;
const IS_MARK = /\p{M}/u, IS_FORMAT = /\p{Cf}/u, IS_DIGIT = /\p{Nd}/u, IS_WORD = /[\p{L}\p{N}]/u;

const digit = (sign) => {
  let below = 0, point = sign.codePointAt(0);
  while (IS_DIGIT.test(String.fromCodePoint(--point))) below += 1;
  return String(below % 10);
};

const foldedSign = (sign) => {
  if (sign in PLAIN) return PLAIN[sign];
  if (IS_FORMAT.test(sign)) return "";
  if (IS_MARK.test(sign)) return MARKS.test(sign) ? "" : sign;
  if (IS_DIGIT.test(sign)) return digit(sign);
  return IS_WORD.test(sign) && !APOSTROPHES.has(sign) ? sign : " ";
};

const known = new Map();
const translated = (text) => {
  let out = "";
  for (const sign of text) {
    let left = known.get(sign);
    if (left === undefined) known.set(sign, left = foldedSign(sign));
    out += left;
  }
  return out;
};

const words = (text) => text.split(/\s+/).filter(Boolean);

/** The text without case, marks, quotes, hyphens and punctuation, its words one space apart. */
export const fold = (text) => {
  if (/^[a-z0-9]*$/i.test(text)) return text.toLowerCase();
  const bare = translated(text.replace(/(l)[·‧](?=l)/gi, "$1").normalize("NFKD"));
  return words(translated(bare.toLowerCase().normalize("NFKD"))).join(" ");
};

// --- How words look in Latin letters ------------------------------------------------------------

const letters = (pairs) => {
  const table = new Map(pairs.trim().split(/\s+/).map((pair) => pair.split(":")));
  const longest = [...table.keys()].sort((one, other) => other.length - one.length);
  return { table, pattern: new RegExp(longest.join("|"), "gu") };
};
const spelled = (word, { table, pattern }) => word.replace(pattern, (found) => table.get(found));

const GREEK_LETTERS = "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o ϊ:i ϋ:y ου:ou ";
const SOUNDED = "αυ:av ευ:ev ηυ:iv γγ:ng γκ:gk γξ:nx γχ:nch ";
const BY_LETTER = letters(GREEK_LETTERS + "αυ:au ευ:eu ηυ:iu");
const BY_SOUND = letters(GREEK_LETTERS + SOUNDED);
const EVERYDAY = letters(GREEK_LETTERS + SOUNDED + "μπ:b ντ:d γκ:g γι:yi γε:ye ου:u υ:i χ:h");

const BULGARIAN = "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch ш:sh щ:sht ъ:a ь:y ю:yu я:ya "
  + "ё:yo ы:y э:e ґ:g є:ye і:i ї:yi ў:u ђ:dj ј:j љ:lj њ:nj ћ:c џ:dz ѓ:gj ќ:kj ѕ:dz ";
const RUSSIAN = BULGARIAN + "х:kh щ:shch ъ:ie ь: й:i ю:iu я:ia ё:e ";
const MACEDONIAN = BULGARIAN + "ц:c џ:dzh ";
const CYRILLIC_WAYS = [
  BULGARIAN, RUSSIAN, RUSSIAN + "г:h и:y є:ie ї:i ъ:", MACEDONIAN, MACEDONIAN + "ж:z ч:c ш:s џ:dz",
].map(letters);
const SPELLED_OUT = letters("ä:ae ö:oe ü:ue å:aa ø:oe đ:dj");

const greek = (word) => {
  // The dialytika stays, as it keeps two vowels from being read as one.
  const bare = [...word.normalize("NFD")].filter((sign) => sign === "\u0308" || !MARKS.test(sign)).join("").normalize("NFC");
  const sounded = bare.replace(/([αεη])υ(?![αεηιουωϊϋβγδζλμνρ])/g, "$1f");
  const edges = sounded.replace(/(^|[^\p{L}\p{N}_])μπ/gu, "$1b").replace(/μπ(?![\p{L}\p{N}_])/gu, "b");
  return [spelled(edges, BY_SOUND), spelled(bare, BY_LETTER), spelled(sounded, EVERYDAY)];
};

const latinSpellings = (word) => {
  if (/[\u0370-\u03ff]/.test(word)) return [...new Set(greek(word))];
  if (/[\u0400-\u052f]/.test(word)) return [...new Set(CYRILLIC_WAYS.map((way) => spelled(word, way)))];
  const out = spelled(word, SPELLED_OUT);
  return out === word ? [] : [out];
};

const replaced = (steps) => (word) => steps.reduce((text, [pattern, by]) => text.replace(pattern, by), word);
const loose = replaced([
  [/sch|sh/g, "s"], [/ph/g, "f"], [/c[hk]?|q/g, "k"], [/([bdgklnrtz])h/g, "$1"], [/x/g, "ks"], [/ou/g, "u"], [/w/g, "v"],
  [/[jy]/g, "i"], [/(.)\1+/g, "$1"],
]);
const latinConsonants = replaced([
  [/^ou(?=[aei])/, "w"], [/sch|sh|ch|c(?=[eiy])/g, "s"], [/dj|gh|j/g, "g"], [/ph/g, "f"], [/kh|ck|c|q/g, "k"],
  [/([dtz])h|h$/g, "$1"], [/x/g, "ks"], [/p/g, "b"], [/v/g, "w"], [/(.)\1+/g, "$1"], [/^[aeiou]/, "a"], [/(?!^)[aeiouwy]/g, ""],
]);

const ARTICLE = "ال";
const ARABIC = letters("ب:b پ:b ت:t ط:t ث:t ج:g غ:g گ:g ح:h ه:h خ:k ق:k ك:k د:d ذ:d ض:d ر:r ز:z ظ:z ژ:z س:s ش:s ص:s چ:s ف:f ل:l م:m ن:n").table;
const ARABIC_INITIALS = letters("ا:a ع:a و:w ي:y").table;
const isArabic = (word) => /[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff]/.test(word);
const hasArticle = (word) => word.startsWith(ARTICLE) && word.length > ARTICLE.length + 1;

const arabicConsonants = (word) => {
  let readings = [word, word.replace(/(.)\1+/gu, "$1")];
  if (hasArticle(word)) readings = readings.concat(readings.map((reading) => reading.slice(ARTICLE.length)));
  const shown = readings.map((reading) => (ARABIC_INITIALS.get(reading[0]) ?? "")
    + [...reading].map((letter) => ARABIC.get(letter) ?? "").join(""));
  return [...new Set(shown.flatMap((bones) => [bones, bones.replace(/h$/, "")]).filter(Boolean))];
};

// --- Keys and questions -------------------------------------------------------------------------

const LOOSE = "=", ARABIC_BONES = "~", OTHER_BONES = "^", MOST_WORDS = 8;
const LATIN_ARTICLES = new Set(["al", "el", "il", "ul"]);
const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);
const whole = (mark, bones) => mark + bones + mark;
const begun = (mark, bones) => (bones.length > 2 ? mark + bones : whole(mark, bones));

const coarse = (part) => {
  if (isArabic(part)) {
    const bones = arabicConsonants(part).map((one) => whole(ARABIC_BONES, one));
    return hasArticle(part) ? [...bones, whole(ARABIC_BONES, ARTICLE)] : bones;
  }
  if (!isAscii(part)) return [];
  const bones = latinConsonants(part);
  return [LOOSE + loose(part), ...(bones ? [whole(OTHER_BONES, bones)] : [])];
};

/** All spellings under which the words of the text are found. */
export const searchKey = (text) => {
  const written = words(text.toLowerCase());
  const joined = written.slice(1).map((second, index) => (hasArticle(fold(second)) ? written[index] + second : ""));
  const spellings = new Set();
  for (const word of [...written, ...joined.filter(Boolean)]) {
    for (const spelling of [word, ...latinSpellings(word.normalize("NFC"))]) {
      const parts = words(fold(spelling));
      for (const part of [...parts, parts.join("")]) for (const one of [part, ...coarse(part)]) spellings.add(one);
    }
  }
  return [...spellings].join(" ");
};

const asked = (piece) => {
  const folded = fold(piece);
  if (isArabic(folded)) return [folded, ...arabicConsonants(folded).map((bones) => begun(OTHER_BONES, bones))];
  const ways = [folded];
  for (const spelling of [folded, ...latinSpellings(piece).map(fold)].filter(isAscii)) {
    const bones = latinConsonants(spelling);
    ways.push(spelling, LOOSE + loose(spelling), ...(bones ? [begun(ARABIC_BONES, bones)] : []));
  }
  if (LATIN_ARTICLES.has(folded)) ways.push(whole(ARABIC_BONES, ARTICLE));
  return ways;
};

const pieces = (word) => {
  const spaced = [...word].map((sign) => (translated(sign) === " " ? " " : sign)).join("");
  return words(spaced).flatMap((piece) => {
    const folded = words(fold(piece));
    return folded.length === 1 ? [piece] : folded;
  });
};

/** For each typed word the spellings of which a key must contain one; no words, no terms. */
export const queryTerms = (query) => words(query.toLowerCase().normalize("NFC")).flatMap(pieces).slice(0, MOST_WORDS).map(asked);

/** Whether a key answers the terms: each typed word is found. */
export const answers = (terms, key) => terms.every((ways) => ways.some((way) => key.includes(way)));
