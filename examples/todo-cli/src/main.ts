// `node main.js` lists the items, `node main.js delete ID` deletes one.
import { createTodo } from './todo.ts';

const {
	AUTHORITY = 'https://localhost:8443/fabrikam.example',
	CLIENT_ID = '55555555-aaaa-4aaa-8aaa-000000000005',
	API = 'http://localhost:3001',
} = process.env;
const todo = createTodo({
	authority: AUTHORITY,
	clientId: CLIENT_ID,
	api: API,
	show: (line) => process.stderr.write(`${line}\n`),
});
const [, , command = 'list', id] = process.argv;
try {
	if (command === 'delete' && id !== undefined) await todo.remove(id);
	else if (command !== 'list') throw new Error('use `list` or `delete ID`');
	for (const task of await todo.list()) process.stdout.write(`${task.id}  ${task.title}\n`);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 1;
}
