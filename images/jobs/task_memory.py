"""What one day of r.sun needs of a worker's memory.

Peak resident size of rsun.sh's largest process in the worker image (GRASS 8.4.1 on Debian 13), for the example DEM
resampled to 0.25, 1, 4 and 16 million cells: 63, 77, 159 and 479 MB. Below half a million cells it is the libraries of
GDAL (r.in.gdal, r.out.gdal), above them r.sun with 27 bytes a cell. Threads and the time step change nothing; a month's
sum needs less, since r.series reads row by row.
"""

BASE_BYTES = 64 * 1024 * 1024
BYTES_PER_CELL = 28


def memory_of_a_day(cells: int) -> int:
    """Bytes, a tenth or so above what was measured."""
    return BASE_BYTES + BYTES_PER_CELL * cells


def most_cells(memory: int) -> int:
    """How large a DEM a worker with that many bytes can take, one day at a time."""
    return max(0, memory - BASE_BYTES) // BYTES_PER_CELL
