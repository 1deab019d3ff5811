#!/usr/bin/env python3
"""Stands in for makeflow with two Work Queue workers: makes the outputs of each rule, and writes its logs as the real one does.

settings.json in the folder FAKE_MAKEFLOW tells it how to behave; `hold` and the like are looked at before each task.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

control = Path(os.environ['FAKE_MAKEFLOW'])
settings = json.loads((control / 'settings.json').read_text())
flow = Path(sys.argv[-1])
worker = '10.244.{}.5:40000'
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)


def rules():
    lines = flow.read_text().split('\n')
    for at, line in enumerate(lines[:-1]):
        if lines[at + 1].startswith('\t'):
            yield line.partition(':')[0].split(), lines[at + 1].strip()


def micros():
    return int(time.time() * 1e6)


def append(name, line):
    with open(f'{flow}.{name}', 'a') as file:
        file.write(f'{micros()} {line}\n')


def transaction(line):
    append('wqlog.tr', f'{os.getpid()} {line}')


def node(rule, state, task):
    states[rule] = state
    counts = [list(states.values()).count(one) for one in range(5)]
    append('makeflowlog', f'{rule} {state} {task} {" ".join(map(str, counts))} {len(todo)}')


def abort(number, frame):
    if settings.get('stubborn'):
        return
    (control / 'aborted').touch()
    print('got abort signal...\nworkflow was aborted.', flush=True)
    sys.exit(1)


def say(lines):
    print(*lines, sep='\n', flush=True)


for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, abort)
with (control / 'calls').open('a') as calls:
    calls.write(json.dumps({'pid': os.getpid(), 'argv': sys.argv[1:], 'workflow': flow.read_text()}) + '\n')
if settings.get('child'):
    child = subprocess.Popen(['sleep', '600'])
    (control / 'child').write_text(str(child.pid))
todo = list(rules())
states = {rule: 0 for rule in range(len(todo))}
if Path(f'{flow}.makeflowlog').exists():
    for line in Path(f'{flow}.makeflowlog').read_text().splitlines():
        fields = line.split()
        if len(fields) == 10 and fields[2] == '2':
            states[int(fields[1])] = 2
say(['parsing workflow.mf...', f'{flow} has {len(todo)} rules.', 'starting workflow....', *settings.get('say', [])])
transaction('MANAGER START')
for one in (1, 2):
    transaction(f'WORKER worker-{one} {worker.format(one)}  CONNECTION')
    if 'memoryMb' in settings:
        has = {'memory': [settings['memoryMb'], 'MB'], 'disk': [500, 'MB'], 'cores': [1, 'cores']}
        transaction(f'WORKER worker-{one} RESOURCES {json.dumps(has, separators=(",", ":"))}')
task = 0
alive = [1, 2]
failed = False
for rule, (outputs, command) in enumerate(todo):
    if states[rule] == 2:
        continue
    while settings.get('holdAfter') == list(states.values()).count(2) and not (control / 'go').exists():
        time.sleep(0.05)
    if settings.get('exitAfter') == list(states.values()).count(2):
        say([settings.get('exitSays', 'could not go on')])
        sys.exit(settings['exit'])
    if settings.get('killAfter') == list(states.values()).count(2):
        os.kill(os.getpid(), signal.SIGKILL)
    for attempt in range(4):
        task += 1
        number = alive[task % len(alive)]
        place = worker.format(number)
        node(rule, 1, task)
        transaction(f'TASK {task} RUNNING {place}  FIRST_RESOURCES {{}}')
        good = not any(f' -d {day} ' in command for day in settings.get('fail', []))
        good = good and not (attempt == 0 and any(f' -d {day} ' in command for day in settings.get('failOnce', [])))
        if good:
            for output in outputs:
                Path(output).parent.mkdir(parents=True, exist_ok=True)
                Path(output).write_bytes(settings.get('map', 'a map').encode())
        if settings.get('lose') == task:
            transaction(f'WORKER worker-{number} {place}  DISCONNECTION FAILURE')
            transaction(f'TASK {task} WAITING "rsun" FIRST_RESOURCES {{}}')
            transaction(f'WORKER worker-3 {worker.format(3)}  CONNECTION')
            alive = [*(one for one in alive if one != number), 3]
            place = worker.format(3)
            transaction(f'TASK {task} RUNNING {place}  FIRST_RESOURCES {{}}')
        transaction(f'TASK {task} WAITING_RETRIEVAL {place} ')
        transaction(f'TASK {task} DONE {"SUCCESS  0" if good else "OUTPUT_MISS  1"}  {{}} {{}}')
        if good:
            node(rule, 2, task)
            say([f'submitting job: {command}', f'submitted job {task}', 'fine', f'job {task} completed'])
            break
        node(rule, 3, task)
        say([f'ERROR: rule {rule} finds no DEM', f'job {task} completed', f'{command} failed with exit code 1'])
        if attempt < 3:
            node(rule, 0, task)
        else:
            failed = True
if failed:
    # The real one waits here for ever, for a task that cannot come.
    while True:
        time.sleep(0.05)
transaction('MANAGER END')
say(['nothing left to do.'])
