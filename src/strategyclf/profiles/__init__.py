"""How much of a corpus speaks of each label, by region, year, source or any column."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Profile": "strategyclf.profiles.profile",
        "build_profile": "strategyclf.profiles.building",
        "read_predictions": "strategyclf.profiles.predictions",
        "write_table": "strategyclf.profiles.tables",
        "PlaceFinder": "strategyclf.profiles.places",
    },
)
