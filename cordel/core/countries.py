"""Countries by code: which codes exist, who was in the European Union when, whose coast lies overseas.

Codes are ISO 3166-1 alpha-2 and, for Kosovo, the user-assigned XK that the European Commission uses.
Names in any language come from CLDR and are not kept here. Which countries may take part in a programme
is a matter of the programme's call, not of this module.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

_ISO_3166_1: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
KOSOVO: Final = "XK"
COUNTRY_CODES: Final = frozenset(_ISO_3166_1.split()) | {KOSOVO}


@dataclass(frozen=True, slots=True)
class Membership:
    """Time in the European Union; `until` is the last day of membership, None while it lasts."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of a state that has a country code of its own; `region` as the state's language calls it."""

    state: str
    region: str


_ACCESSIONS: Final = {
    date(1958, 1, 1): "BE DE FR IT LU NL",
    date(1973, 1, 1): "DK GB IE",
    date(1981, 1, 1): "GR",
    date(1986, 1, 1): "ES PT",
    date(1995, 1, 1): "AT FI SE",
    date(2004, 5, 1): "CY CZ EE HU LT LV MT PL SI SK",
    date(2007, 1, 1): "BG RO",
    date(2013, 7, 1): "HR",
}
# Withdrawal Agreement (OJ L 29, 31.1.2020, p. 7), Article 185: in force from the end of that day.
_DEPARTURES: Final = {"GB": date(2020, 1, 31)}

# Dates of the treaties of accession, as listed by the European Union ("From 6 to 27 members").
EU_MEMBERSHIPS: Final = {
    code: Membership(since, _DEPARTURES.get(code))
    for since, codes in _ACCESSIONS.items()
    for code in codes.split()
}

# Treaty on the Functioning of the European Union, Articles 349 and 355 and Annex II, for the French, Dutch
# and Danish ones; ISO 3166-1 lists Åland, and Svalbard and Jan Mayen, apart from Finland and Norway.
# The Azores, Madeira and the Canaries have no code of their own.
TERRITORIES: Final = {
    "AW": Territory("NL", "Aruba"),
    "AX": Territory("FI", "Åland"),
    "BL": Territory("FR", "Saint-Barthélemy"),
    "BQ": Territory("NL", "Caribisch Nederland"),
    "CW": Territory("NL", "Curaçao"),
    "FO": Territory("DK", "Færøerne"),
    "GF": Territory("FR", "Guyane"),
    "GL": Territory("DK", "Grønland"),
    "GP": Territory("FR", "Guadeloupe"),
    "MF": Territory("FR", "Saint-Martin"),
    "MQ": Territory("FR", "Martinique"),
    "NC": Territory("FR", "Nouvelle-Calédonie"),
    "PF": Territory("FR", "Polynésie française"),
    "PM": Territory("FR", "Saint-Pierre-et-Miquelon"),
    "RE": Territory("FR", "La Réunion"),
    "SJ": Territory("NO", "Svalbard og Jan Mayen"),
    "SX": Territory("NL", "Sint Maarten"),
    "TF": Territory("FR", "Terres australes et antarctiques françaises"),
    "WF": Territory("FR", "Wallis-et-Futuna"),
    "YT": Territory("FR", "Mayotte"),
}

# Regulation (EC) No 1059/2003, Annex I: NUTS codes start with the ISO code but for these two.
_NUTS_PREFIX: Final = {"GR": "EL", "GB": "UK"}
_ISO_OF_NUTS_PREFIX: Final = {prefix: code for code, prefix in _NUTS_PREFIX.items()}


def is_country(code: str) -> bool:
    """Say whether `code` is a country's code, in capitals; XX, EL and UK are none."""
    return code in COUNTRY_CODES


def state_of(code: str) -> str:
    """Give the state that a territory with its own code belongs to (MQ -> FR), any other code as it is."""
    territory = TERRITORIES.get(code)
    return territory.state if territory else code


def in_european_union(code: str, on: date) -> bool:
    """Say whether the state of `code` was a member on that day; a territory counts with its state.

    Whether Union law applies in a territory is another question, and not answered here.
    """
    membership = EU_MEMBERSHIPS.get(state_of(code))
    if membership is None or on < membership.since:
        return False
    return membership.until is None or on <= membership.until


def member_states(on: date) -> frozenset[str]:
    """Give the codes of the states that were members of the European Union (or Communities) on that day."""
    return frozenset(code for code in EU_MEMBERSHIPS if in_european_union(code, on))


def nuts_prefix(code: str) -> str:
    """Give the two letters with which the NUTS codes of a country start (GR -> EL, GB -> UK)."""
    return _NUTS_PREFIX.get(code, code)


def country_of_nuts(nuts_code: str) -> str:
    """Give the country's ISO code for a NUTS code of any level (EL30 -> GR)."""
    prefix = nuts_code[:2].upper()
    return _ISO_OF_NUTS_PREFIX.get(prefix, prefix)
