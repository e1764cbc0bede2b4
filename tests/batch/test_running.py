"""Work shared out among processes: every item once, whatever happens to the workers."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from billwright.batch.running import Done, client, here, on_cluster, on_processes


def square(number: int) -> int:
    return number * number


def die_once(number: int, folder: Path) -> int:
    """Kills its own process the first time that it is given each third number."""
    mark = folder / str(number)
    if number % 3 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def die_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def refuse_seven(number: int) -> int:
    if number == 7:
        raise ValueError("seven")
    return number


def results(done) -> dict[int, int | None]:
    every = list(done)
    assert len(every) == len({each.at for each in every}), "an item came twice"
    return {each.at: each.result for each in every}


SQUARES = {at: at * at for at in range(20)}


def test_as_many_processes_as_one_likes_give_the_same():
    assert results(here(square, range(20))) == SQUARES
    assert results(on_processes(square, range(20), 3)) == SQUARES


def test_a_killed_worker_costs_a_retry_and_no_item(tmp_path):
    assert results(on_processes(partial(die_once, folder=tmp_path), range(20), 3)) == SQUARES
    assert len(list(tmp_path.iterdir())) == 7, "0, 3, 6, 9, 12, 15, 18 each killed their worker once"


def test_an_item_that_kills_every_worker_is_set_aside_and_the_others_are_done():
    assert results(on_processes(die_of_seven, range(20), 3)) == SQUARES | {7: None}


def test_what_the_work_raises_is_raised():
    with pytest.raises(ValueError, match="seven"):
        list(on_processes(refuse_seven, range(20), 3))


def test_nothing_to_do():
    assert list(on_processes(square, [], 2)) == []
    assert list(here(square, [2])) == [Done(0, 4)]


def test_workers_of_a_cluster_that_are_killed_cost_a_retry_too(tmp_path):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None
    ) as cluster:
        once = on_cluster(partial(die_once, folder=tmp_path), range(4), client(cluster.scheduler_address))
        assert results(once) == {0: 0, 1: 1, 2: 4, 3: 9}
        always = on_cluster(die_of_seven, range(6, 9), client(cluster.scheduler_address))
        assert results(always) == {0: 36, 1: None, 2: 64}
