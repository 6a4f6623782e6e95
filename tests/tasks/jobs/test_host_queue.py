import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tasks.jobs.host_queue import AHEAD, Job, Schedule


def drained(schedule: Schedule) -> list[Job]:
    """Everything that can be taken out at this moment."""
    found = []
    while (job := schedule.next()) is not None:
        found.append(job)
    return found


def test_one_of_each_host_at_a_time() -> None:
    schedule = Schedule([f"http://{host}/{page}" for page in range(3) for host in "ab"], interval=0.0, concurrency=1)
    first = drained(schedule)
    assert [job.url for job in first] == ["http://a/0", "http://b/0"]
    schedule.over(first[1])
    assert [job.url for job in drained(schedule)] == ["http://b/1"]
    assert schedule


def test_a_host_waits_for_its_interval_and_others_do_not() -> None:
    schedule = Schedule(["http://a/1", "http://a/2", "http://b/1"], interval=60.0, concurrency=1)
    for job in drained(schedule):
        schedule.over(job)
    assert drained(schedule) == []
    idle = schedule.idle(running=False)
    assert idle is not None
    assert 50 < idle <= 60


def test_a_busy_host_gets_its_job_back_in_its_place_and_a_failed_page_waits_alone() -> None:
    schedule = Schedule(["http://a/1", "http://a/2", "http://b/1", "http://b/2"], interval=0.0, concurrency=1)
    a, b = drained(schedule)
    schedule.again(a, 0.0, host=True)
    schedule.again(b, 60.0, host=False)
    time.sleep(0.001)
    assert [job.url for job in drained(schedule)] == ["http://a/1", "http://b/2"]


def test_what_is_no_address_waits_in_a_line_too() -> None:
    schedule = Schedule(["http://u:p@[/", "", "http://A.example:80/", "nothing"], interval=0.0, concurrency=0)
    assert sorted(job.host for job in drained(schedule)) == ["", "", "", "a.example"]


def test_addresses_are_read_as_they_are_needed() -> None:
    endless = (f"http://host{number}/" for number in range(10**9))
    schedule = Schedule(endless, interval=0.0, concurrency=1)
    assert schedule.next() is not None
    assert next(endless) == f"http://host{AHEAD}/"


@given(
    hosts=st.lists(st.integers(0, 4), max_size=40),
    concurrency=st.integers(0, 3),
    failures=st.lists(st.sampled_from(["over", "busy", "later"]), min_size=1),
)
def test_every_job_is_over_once_and_no_host_has_too_many(
    hosts: list[int], concurrency: int, failures: list[str]
) -> None:
    urls = [f"http://host{host}/{number}" for number, host in enumerate(hosts)]
    schedule = Schedule(urls, interval=0.0, concurrency=concurrency)
    running: list[Job] = []
    over: list[str] = []
    for turn in range(len(urls) * (len(failures) + 2) + 1):
        running += drained(schedule)
        if concurrency:
            assert max(Counter(job.host for job in running).values(), default=0) <= concurrency
        if not running:
            if not schedule:
                break
            time.sleep(0.0005)
            continue
        job = running.pop(0)
        what = failures[turn % len(failures)] if turn < len(failures) else "over"
        if what == "over":
            schedule.over(job)
            over.append(job.url)
        else:
            schedule.again(job, 0.0, host=what == "busy")
    assert sorted(over) == sorted(urls)
    assert not schedule
