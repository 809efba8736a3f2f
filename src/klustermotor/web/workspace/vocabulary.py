"""The method's own words in both languages, each with its meaning, and the five phases with their marks.

Reviewed text rather than interface strings: the two languages stand side by side because readers compare them.
"""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]


@dataclass(frozen=True)
class Word:
    """A term in Swedish and English, and what it means."""

    term: Text
    meaning: Text


def _word(english: str, swedish: str, meaning: str, betydelse: str) -> Word:
    return Word({"sv": swedish, "en": english}, {"sv": betydelse, "en": meaning})


PHASES: tuple[Word, ...] = (
    _word(
        "prospecting",
        "prospektering",
        "Some actors consider, more or less formally, which competence areas or groups of firms could be a cluster.",
        "Några aktörer funderar, mer eller mindre formellt, på vilka kompetensområden och företag som kan bli kluster.",
    ),
    _word(
        "sounding",
        "sondering",
        "The idea is anchored with the actors, and work on a shared vision begins.",
        "Idén förankras hos aktörerna och arbetet med en gemensam vision tar sin början.",
    ),
    _word(
        "start",
        "start",
        "Anchoring goes on, organisation and financing take form, and the first activities are held.",
        "Förankringen fortsätter, organisation och finansiering tar form och de första aktiviteterna genomförs.",
    ),
    _word(
        "implementation and growth",
        "genomförande och tillväxt",
        "Words turn into action, and new actors join who can develop and support the process.",
        "Ord blir handling och nya aktörer kommer till som kan utveckla och stödja processen.",
    ),
    _word(
        "maturity",
        "mognad",
        "The form is firmer, and renewal is needed so that the cluster does not stagnate.",
        "Formerna har satt sig och det krävs förnyelse för att klustret inte ska stagnera.",
    ),
)

WORDS: tuple[Word, ...] = (
    _word(
        "cluster",
        "kluster",
        "Firms and institutions near each other that hang together around a core product, technology or competence.",
        "Företag och institutioner nära varandra som hör ihop kring en kärnprodukt, en teknik eller en kompetens.",
    ),
    _word(
        "cluster initiative",
        "klusterinitiativ",
        "An organised effort to develop a cluster.",
        "En organiserad satsning på att utveckla ett kluster.",
    ),
    _word(
        "cluster engine",
        "klustermotor",
        "The person who drives the initiative.",
        "Den person som driver initiativet framåt.",
    ),
    _word(
        "leadership network",
        "ledningsnätverk",
        "People from business, academia and the public sector, with goals of their own, who unite around a vision.",
        "Personer från näringsliv, akademi och offentlig sektor som med olika egna mål kan enas om en vision.",
    ),
    _word(
        "triple helix",
        "triple helix",
        "Business, academia and the public sector in interplay.",
        "Näringsliv, akademi och offentlig sektor i samspel.",
    ),
    _word(
        "actor",
        "aktör",
        "An organisation or a person with a role in the cluster work.",
        "En organisation eller person som har en roll i klusterarbetet.",
    ),
    _word(
        "competence area",
        "kompetensområde",
        "A strategic area of knowledge and production that firms and other actors share.",
        "Ett strategiskt område av kunskap och produktion som företag och andra aktörer delar.",
    ),
    _word(
        "strength area",
        "styrkeområde",
        "A competence area in which an analysis has found that the region is strong.",
        "Ett kompetensområde där en analys har visat att regionen är stark.",
    ),
    _word(
        "core product, core firm",
        "kärnprodukt, kärnföretag",
        "What the cluster is defined by, and a firm that makes it.",
        "Det som klustret definieras av, och ett företag som tillverkar det.",
    ),
    _word(
        "value chain, stage",
        "värdekedja, led",
        "The way from idea to delivered product, in stages. It does not stop at the region's border.",
        "Vägen från idé till levererad produkt, led för led. Den stannar inte vid regionens gräns.",
    ),
    _word(
        "functional region",
        "funktionell region",
        "An area that hangs together through commuting, trade or cooperation, whatever its administrative borders.",
        "Ett område som hålls ihop av pendling, handel eller samarbete, oavsett administrativa gränser.",
    ),
    _word(
        "base funding",
        "basfinansiering",
        "Public money over several years for the initiative itself rather than for a project.",
        "Fleråriga offentliga medel till själva initiativet snarare än till ett projekt.",
    ),
    _word(
        "focus area",
        "fokusområde",
        "A direction under which an initiative gathers its activities.",
        "En inriktning som ett initiativ samlar sina aktiviteter under.",
    ),
    _word(
        "policy coherence",
        "samordning",
        "That efforts with similar aims support each other instead of competing.",
        "Att satsningar med liknande syften stödjer varandra i stället för att konkurrera.",
    ),
    _word(
        "horizontal goals",
        "horisontella mål",
        "Environment, gender equality and diversity: goals that run through all work.",
        "Miljö, jämställdhet och mångfald: mål som går igenom allt arbete.",
    ),
    _word(
        "indicator, baseline, target",
        "indikator, utgångsvärde, målvärde",
        "What is measured, where it stood at first, and where it is to reach. Without them a goal cannot be evaluated.",
        "Det som mäts, var det stod från början och vart det ska nå. Utan dem går ett mål inte att utvärdera.",
    ),
    _word(
        "brainstorming board",
        "spånskiva",
        "An informal meeting where business ideas are hatched.",
        "Ett informellt möte där affärsidéer kläcks.",
    ),
)
