"""The portal's programme codes (`frameworkProgramme`) and the names people know the programmes by.

Codes as the portal's own facet lists them; several tables in circulation are wrong.
"""

from __future__ import annotations

# Calls for projects outside the Union: a Swedish municipality is seldom asked, but may be a partner.
EXTERNAL_PROGRAMMES = frozenset({"111111", "45876777"})

PROGRAMMES = {
    "111111": "External action (EuropeAid)",
    "31045243": "Horizon 2020",
    "43089234": "Innovation Fund",
    "43108390": "Horizon Europe",
    "43152860": "Digital Europe",
    "43251447": "Asylum, Migration and Integration Fund",
    "43251530": "Border Management and Visa Instrument",
    "43251534": "Customs Control Equipment Instrument",
    "43251567": "Connecting Europe Facility",
    "43251589": "Citizens, Equality, Rights and Values (CERV)",
    "43251814": "Creative Europe",
    "43251842": "Union Anti-Fraud Programme",
    "43251882": "Information Measures for the Common Agricultural Policy",
    "43252368": "Internal Security Fund",
    "43252386": "Justice Programme",
    "43252405": "LIFE",
    "43252433": "Pericles IV",
    "43252449": "Research Fund for Coal and Steel",
    "43252476": "Single Market Programme",
    "43252517": "Social Prerogatives and Specific Competencies Lines",
    "43253706": "Technical Support Instrument",
    "43253967": "EU Renewable Energy Financing Mechanism",
    "43254019": "European Social Fund Plus",
    "43254037": "European Solidarity Corps",
    "43298203": "Union Civil Protection Mechanism",
    "43298664": "Promotion of Agricultural Products",
    "43298916": "Euratom",
    "43332642": "EU4Health",
    "43353764": "Erasmus+",
    "43392145": "European Maritime, Fisheries and Aquaculture Fund",
    "43637601": "Pilot Projects and Preparatory Actions",
    "43697167": "European Parliament",
    "44773133": "Information Measures for EU Cohesion Policy",
    "44181033": "European Defence Fund",
    "44416173": "Interregional Innovation Investments (I3)",
    "44773066": "Just Transition Mechanism",
    "45532249": "EU Bodies and Agencies",
    "45876777": "NDICI – Global Europe",
    "46324255": "Technical assistance for ERDF, Cohesion Fund and Just Transition Fund",
}
