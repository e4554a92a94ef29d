#!/usr/bin/python3
"""Run a program at a terminal of so many columns.

    pty_run.py COLUMNS FILE COMMAND...

Its stderr is the terminal; what it writes there goes to FILE, byte for byte. Its stdout
is ours, and so is its exit status.
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios


def main(columns, path, *command):
    """Returns the exit status."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
    with subprocess.Popen(command, stderr=slave, stdin=slave) as process:
        os.close(slave)
        with open(path, "wb") as file:
            while True:
                try:
                    data = os.read(master, 65536)
                except OSError:  # the last writer is gone
                    break
                file.write(data)
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
