// A process of its own that writes to a data folder with its commits beside the event loop, and tells of each change
// that was acknowledged, until it is killed: commit-aside.test.ts.
import { writeSync } from 'node:fs';

const [, , built, folder, from] = process.argv;
const { openDatabase } = await import(built);
const database = openDatabase(folder, { commitsAside: true });
const put = database.prepare('insert into settings values (?, ?)');
// 64 KB in each: a commit takes a while, so that many of the kills meet one
const value = 'x'.repeat(65_536);
let next = Number(from);
const lane = async () => {
	for (;;) {
		next += 1;
		const id = next;
		await database.write(() => {
			put.run(`${id}-one`, value);
			put.run(`${id}-two`, value);
		});
		writeSync(1, `${id}\n`);
	}
};
for (let lanes = 0; lanes < 4; lanes += 1) lane();
