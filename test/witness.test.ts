import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { witnessed } from '../scripts/witnessed.mjs';
import { readWitness } from '../scripts/witnessLog.mjs';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

/** Runs an ES module with the witness loaded; gives what it saw, but for where it was done. */
async function seenOf(source: string): Promise<readonly string[]> {
  const log = path.join(dir.path, 'seen.jsonl');
  const file = path.join(dir.path, 'acts.mjs');
  await Promise.all([writeFile(log, ''), writeFile(file, source)]);
  await promisify(execFile)(process.execPath, [file], {
    env: { ...process.env, ...witnessed(log) },
  });
  return (await readWitness(log)).map(({ kind, what, role }) => `${role}: ${kind} ${what}`);
}

const node = JSON.stringify(process.execPath);

test('the witness sees programs, however they are started', async () => {
  const seen = await seenOf(`
    import { execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    spawn(${node}, ['-e', '1']);
    execFile(${node}, ['-e', '2']);
    spawnSync(${node}, ['-e', '3']);
    execFileSync(${node}, ['-e', '4']);
    execSync('true five');
    writeFileSync(new URL('six.mjs', import.meta.url), '');
    fork(new URL('six.mjs', import.meta.url));
  `);
  for (const word of ['"1"', '"2"', '"3"', '"4"', 'true five', 'six.mjs'])
    expect(seen.filter((line) => line.startsWith('node: spawn') && line.includes(word))).not.toEqual([]);
});

test('the witness sees sockets, however they are opened, in worker threads too', async () => {
  const seen = await seenOf(`
    import dgram from 'node:dgram';
    import dns from 'node:dns/promises';
    import { writeFileSync } from 'node:fs';
    import http from 'node:http';
    import net from 'node:net';
    import { Worker } from 'node:worker_threads';
    const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', async () => {
      const { port } = server.address();
      const none = () => undefined;
      await fetch('http://127.0.0.1:' + port + '/?fetch').catch(none);
      await new Promise((done) => http.get({ host: '127.0.0.1', port }, (reply) => reply.resume().on('end', done)));
      net.connect('/nowhere/pipe').on('error', none);
      await dns.lookup('localhost');
      const socket = dgram.createSocket('udp4');
      await new Promise((done) => socket.send('x', port, '127.0.0.1', done));
      socket.close();
      const worker = new URL('worker.mjs', import.meta.url);
      writeFileSync(worker, 'await fetch("http://127.0.0.1:' + port + '/?worker")');
      await new Promise((done) => new Worker(worker).on('exit', done));
      server.closeAllConnections();
      server.close();
    });
  `);
  expect(seen).toContainEqual(expect.stringMatching(/^node: listen 127\.0\.0\.1:0$/));
  expect(seen.filter((line) => /^node: connect 127\.0\.0\.1:\d+$/.test(line)).length).toBeGreaterThanOrEqual(2);
  expect(seen).toContain('node: connect /nowhere/pipe');
  expect(seen).toContain('node: lookup localhost');
  expect(seen).toContainEqual(expect.stringMatching(/^node: datagram .*send/));
  expect(seen).toContainEqual(expect.stringMatching(/^node worker: connect 127\.0\.0\.1:\d+$/));
});

test('the witness sees nothing where nothing is done', async () => {
  expect(await seenOf(`import { readFileSync } from 'node:fs'; readFileSync(new URL(import.meta.url));`)).toEqual([]);
});
