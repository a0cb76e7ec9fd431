"""Words that head columns of lists of people in the languages of Europe, and words for yes and no."""

from typing import Final

from cordel.core.folding import fold
from cordel.core.people_parts import Part

_WORDS: Final = {
    Part.NAME: """
        name|full name|participant|participants|participant name|name and surname|nome|nome completo|participante|
        nome e apelido|nome e cognome|cognome e nome|nombre|nombre completo|nombre y apellidos|nom|nom complet|nom et prénom|
        noms|nom prénom|partecipante|namen|teilnehmer|teilnehmerin|vor- und nachname|vollständiger name|naam|volledige naam|deelnemer|
        imię i nazwisko|uczestnik|nazwisko i imię|όνομα|ονοματεπώνυμο|όνομα και επώνυμο|συμμετέχων|συμμετέχοντες|
        име|име и фамилия|имена|трите имена|участник|име и презиме|име и презюме|учесник|ім'я|піб|прізвище та ім'я|
        имя|фио|ім'я та прізвище|имя и фамилия|nume|nume complet|nume și prenume|numele|név|teljes név|résztvevő|
        jméno|jméno a příjmení|účastník|meno|meno a priezvisko|účastník|ime|ime in priimek|ime i prezime|udeleženec|sudionik|
        namn|för- och efternamn|navn|fulde navn|deltager|deltagare|nimi|koko nimi|osallistuja|täisnimi|osaleja|
        vārds uzvārds|vārds un uzvārds|dalībnieks|vardas pavardė|vardas ir pavardė|dalyvis|isem|isem u kunjom|parteċipant|
        ad soyad|adı soyadı|isim|katılımcı|الاسم|الاسم الكامل|المشارك|emri|emri dhe mbiemri|emër mbiemër|ainm""",
    Part.FIRST: """
        first name|given name|given names|forename|nome próprio|primeiro nome|nombre de pila|prénom|prénoms|vorname|
        voornaam|imię|μικρό όνομα|първо име|лично име|prenume|keresztnév|utónév|křestní jméno|krstné meno|förnamn|
        fornavn|etunimi|eesnimi|vārds|vardas|الاسم الأول|emër""",
    Part.LAST: """
        surname|last name|family name|apelido|apelidos|sobrenome|apellido|apellidos|nom de famille|cognome|nachname|
        familienname|achternaam|nazwisko|επώνυμο|επίθετο|фамилия|презиме|прізвище|nume de familie|vezetéknév|
        családnév|příjmení|priezvisko|priimek|prezime|efternamn|efternavn|sukunimi|perekonnanimi|uzvārds|pavardė|
        kunjom|soyad|soyadı|اسم العائلة|اللقب|mbiemri|mbiemër|sloinne""",
    Part.CALLED: """
        called|how to call|how shall we call|nickname|known as|como chamar|alcunha|nome preferido|apodo|surnom|
        comment l'appeler|soprannome|rufname|roepnaam|jak się zwracać|υποκοριστικό|πώς να σας λέμε|обръщение|porecla|
        becenév|přezdívka|prezývka|vzdevek|nadimak|smeknamn|kaldenavn|kutsumanimi|ما نناديك به""",
    Part.EMAIL: """
        e-mail|email|mail|e-mail address|email address|correio eletrónico|endereço de e-mail|correo|correo electrónico|
        courriel|adresse e-mail|adresse mail|posta elettronica|indirizzo e-mail|e-mail-adresse|e-mailadres|adres e-mail|
        ηλεκτρονική διεύθυνση|ηλεκτρονικό ταχυδρομείο|ημέιλ|имейл|електронна поща|поща|е-пошта|електронна пошта|
        пошта|имэйл|почта|adresă e-mail|poștă electronică|e-mail cím|ímél|e-pošta|e-mailová adresa|e-pasts|el paštas|
        el. paštas|e-post|e-postadress|sähköposti|imejl|e-posta|البريد الإلكتروني|بريد|posta elettronika|ríomhphost""",
    Part.LANGUAGE: """
        language|preferred language|língua|idioma|lingua|langue|sprache|taal|język|γλώσσα|език|јазик|језик|мова|язык|
        limba|limbă|nyelv|jazyk|jezik|språk|sprog|kieli|keel|valoda|kalba|lingwa|dil|اللغة|gjuha|teanga""",
    Part.MINOR: """
        under 18|minor|child|age|menor|menor de 18|idade|menor de idad|edad|mineur|moins de 18 ans|âge|minore|
        minorenne|età|unter 18|minderjährig|alter|minderjarig|onder 18|leeftijd|niepełnoletni|poniżej 18|wiek|ανήλικος|
        ανήλικοι|κάτω των 18|ηλικία|непълнолетен|под 18|възраст|малолетник|малолетан|неповнолітній|вік|возраст|minor|
        sub 18|vârsta|kiskorú|életkor|nezletilý|věk|neplnoletý|vek|mladoletnik|starost|maloljetnik|dob|under 18 år|
        ålder|alder|alaikäinen|ikä|alaealine|vanus|nepilngadīgs|vecums|nepilnametis|amžius|minuri|età|reşit değil|yaş|
        قاصر|العمر|دون 18|i mitur|mosha""",
    Part.GUARDIAN: """
        guardian|parent|guardian name|parent or guardian|encarregado de educação|responsável|tutor|padre o tutor|
        responsable légal|représentant légal|tuteur|tutore|genitore|erziehungsberechtigte|eltern|sorgeberechtigte|voogd|
        ouder|opiekun|rodzic|κηδεμόνας|γονέας|настойник|родител|старател|старатељ|опікун|родитель|опекун|părinte|
        gyám|szülő|zákonný zástupce|rodič|zákonný zástupca|skrbnik|starši|skrbnik|roditelj|vårdnadshavare|förälder|
        værge|forælder|huoltaja|eestkostja|lapsevanem|vecāks|aizbildnis|globėjas|tėvas|ġenitur|veli|ولي الأمر|kujdestari""",
    Part.CONTACT: """
        guardian contact|parent contact|guardian phone|phone of guardian|contact of guardian|emergency contact|
        contacto do encarregado|contacto de emergência|contacto del tutor|contact du responsable|contatto del genitore|
        kontakt der eltern|kontakt do opiekuna|στοιχεία κηδεμόνα|τηλέφωνο κηδεμόνα|телефон на родител|هاتف ولي الأمر""",
    Part.KEY: "key of the row|row key|key of the row leave it as it is",
}  # fmt: skip
HEADINGS: Final = {
    fold(word): part
    for part, words in _WORDS.items()
    for word in " ".join(words.split()).split("|")
    if fold(word)
}
YES: Final = frozenset(
    fold(word)
    for word in (
        "yes y true x sim s oui o si sí ja j tak ναι да так так da igen ano áno jah jā taip iva evet نعم po jo kyllä"
        " verdadeiro vrai vero wahr prawda αληθής"
    ).split()
)
NO: Final = frozenset(
    fold(word)
    for word in (
        "no n false não nao non nein nee nie όχι не ні нет nu nem ne ei nē le hayır لا jo nej falso faux falsch fałsz"
        " ψευδής - –"
    ).split()
    if fold(word)
) - {"jo"} | {"0"}
