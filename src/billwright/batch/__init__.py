"""The checks over very large sets of claims: on the processes of one machine, on a Dask cluster past it.

The unit of work is a file, and its answer is the same wherever it is worked on. Neither Django nor a database is needed;
workers open the code sets by path, and what they write is whole or not there.
"""
