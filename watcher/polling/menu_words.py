"""What the links of a site's own menu say, in the languages of the sources. No call for proposals is called so."""

from __future__ import annotations

_MENU = frozenset(
    {
        # Swedish
        "start", "startsida", "startsidan", "till startsidan", "hem", "om oss", "om webbplatsen",
        "om myndigheten", "kontakt", "kontakta oss", "nyheter", "aktuellt", "press", "in english",
        "english", "lättläst", "lättläst svenska", "teckenspråk", "svenskt teckenspråk", "sök",
        "meny", "huvudmeny", "stäng", "logga in", "mina sidor", "webbkarta", "tillgänglighet",
        "tillgänglighetsredogörelse", "kakor", "om kakor", "om cookies", "cookies", "lyssna",
        "jobba hos oss", "lediga jobb", "kalender", "svenska", "andra språk", "other languages",
        "prenumerera", "hoppa till innehåll", "till innehållet", "behandling av personuppgifter",
        "personuppgifter",
        # English
        "home", "about", "about us", "contact", "contact us", "news", "search", "menu", "log in",
        "login", "sign in", "sitemap", "site map", "accessibility", "privacy", "privacy policy",
        "cookie policy", "legal notice", "careers", "events", "languages", "skip to content",
        "skip to main content", "subscribe",
        # Norwegian, Danish
        "hjem", "forside", "forsiden", "om os", "kontakt oss", "kontakt os", "nyheder", "søk",
        "søg", "logg inn", "log ind", "personvern", "tilgjengelighet", "tilgængelighed", "norsk",
        "dansk",
        # Finnish, German, French
        "etusivu", "yhteystiedot", "suomi", "suomeksi", "haku", "startseite", "über uns",
        "impressum", "datenschutz", "accueil", "à propos", "contactez-nous", "mentions légales",
        "deutsch", "français",
    }
)  # fmt: skip


def is_menu_word(title: str) -> bool:
    """Whether a title is nothing but the words of a link in a menu."""
    return " ".join(title.casefold().split()).strip(" .:>»›") in _MENU
