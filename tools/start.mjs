// `npm start`: from a bare clone to a verdict. Arguments go to `framestall run`.
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

await prepare();
const given = process.argv.slice(2);
const args = given.length > 0 ? given : ['run', 'scenarios/rooms-loading.yaml'];
console.error(`▸ framestall ${args.join(' ')}`);
if (given.length === 0) {
  console.error(
    '  usually 2 minutes; the first time 3 more, to build livekit-server from its Go module',
  );
}
const command = [join(root, 'dist', 'bin', 'framestall.js'), ...args];
const { code } = await run(process.execPath, command);
process.exitCode = code;
