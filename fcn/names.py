"""Names for files, so that none takes another's place."""


def unused(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where two share one; `taken` is added to.

    Upper and lower case are one: on many disks they name the same file.
    """
    free, number = name, 2
    while free.lower() in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free.lower())
    return free
