"""A simulated workspace in a process of its own that counts what each of its quota's windows took: it tells when its standard input ends."""

import argparse
import json
import sys
from dataclasses import asdict

from wizard.rehearsal.arguments import add_arguments, settings_from
from wizard.rehearsal.server import ServedSimulator


def main() -> None:
    """Serve until standard input ends; then print the windows as JSON on one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    with ServedSimulator(settings_from(parser.parse_args())) as served:
        print(f"serving {served.url}", flush=True)
        sys.stdin.read()
        print(json.dumps([asdict(window) for window in served.simulator.quota.windows]), flush=True)


if __name__ == "__main__":
    main()
