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


# Pages about applying and what comes of it, beside the calls themselves.
_ABOUT = frozenset(
    {
        # Swedish
        "frågor och svar", "vanliga frågor", "vanliga frågor och svar", "så ansöker du", "så söker du",
        "så söker du bidrag", "så gör du en ansökan", "så går ansökan till", "så här ansöker du", "så här söker du",
        "ansök", "ansökan", "redovisa", "redovisa bidrag", "redovisning", "redovisa ditt bidrag", "återrapportering",
        "slutredovisning", "rekvirera", "rekvirera medel", "blanketter", "blanketter och mallar", "mallar", "villkor",
        "allmänna villkor", "bidragsvillkor", "beslut", "beviljade bidrag", "beviljade projekt",
        "beviljade ansökningar", "beviljade medel", "beslutade bidrag", "avslutade utlysningar",
        "stängda utlysningar", "tidigare utlysningar",
        "avslutade bidrag", "arkiv", "om bidraget", "om bidragen", "om våra bidrag", "om våra utlysningar", "projekt",
        "projektbank", "projektkatalog", "handläggning", "bedömning", "bedömningsprocessen", "så bedöms ansökningar",
        "under projekttiden", "efter beslut", "för dig som fått bidrag", "när du har fått bidrag", "e-tjänster",
        "lagar och regler", "statistik", "ansökningsguide", "handbok", "vägledning", "kontakta handläggare",
        # English
        "frequently asked questions", "faq", "how to apply", "applying for funding", "guidelines",
        "guide for applicants", "terms and conditions", "reporting", "forms and templates", "templates",
        "granted projects",
        "awarded grants", "funded projects", "previous calls", "past calls", "closed calls", "archive", "projects",
        "assessment", "evaluation", "about our grants", "about the grants", "about our calls", "statistics",
        "after the decision", "for grant holders", "manage your grant",
        # Norwegian, Danish
        "spørsmål og svar", "slik søker du", "rapportering", "tildelinger", "spørgsmål og svar", "sådan søger du",
        "afrapportering", "bevillinger", "tidligere utlysninger", "tidligere opslag",
    }
)  # fmt: skip


def is_menu_word(title: str) -> bool:
    """Whether a title is nothing but the words of a link in a menu."""
    return " ".join(title.casefold().split()).strip(" .:>»›") in _MENU


def is_about_calls(title: str) -> bool:
    """Whether a title is nothing but the name of a page about applying, or about what came of it."""
    return " ".join(title.casefold().split()).strip(" .:>»›?") in _ABOUT
