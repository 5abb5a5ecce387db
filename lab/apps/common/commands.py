"""Commands that run to their end while an application is set up."""

import subprocess

TAIL_CHARACTERS = 600


def output(argv, env=None) -> str:
    """What the command prints; OSError with the end of what it said when it fails."""
    done = subprocess.run([str(part) for part in argv], capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-TAIL_CHARACTERS:]
        raise OSError(f"{argv[0]} ended with status {done.returncode}: {said}")
    return done.stdout
