// Many policies are switched one by one.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { type Switched, switchStates, undoOf } from '../src/changes/switch-states.ts';
import type { Graph } from '../src/graph/graph.ts';

const policy = (id: string, state = 'enabled') => ({ id, displayName: id, state }) as ConditionalAccessPolicy;

function graphOf(states: Record<string, string>, onPatch: (id: string) => void = () => undefined) {
	const sent: [string, string | undefined][] = [];
	const idOf = (path: string) => path.split('/').at(-1) ?? '';
	const graph = {
		get: async (path: string) => ({ value: policy(idOf(path), states[idOf(path)]), etag: `"${idOf(path)}"` }),
		async patch(path: string, body: { state: string }, etag?: string) {
			onPatch(idOf(path));
			sent.push([idOf(path), etag]);
			states[idOf(path)] = body.state;
			return undefined;
		},
	} as unknown as Graph;
	return { graph, sent };
}

async function run(graph: Graph, ids: readonly string[], signal = new AbortController().signal): Promise<Switched[]> {
	const done: Switched[] = [];
	const onDone = (one: Switched) => done.push(one);
	await switchStates(
		graph,
		ids.map((id) => ({ policy: policy(id), to: 'disabled' })),
		{ onDone, signal },
	);
	return done;
}

test('each is switched with the version that is there', async () => {
	const { graph, sent } = graphOf({ a: 'enabled', b: 'enabled' });
	await run(graph, ['a', 'b']);
	expect(sent).toEqual([
		['a', '"a"'],
		['b', '"b"'],
	]);
});

test('what is refused is told with its reason, and the others are switched', async () => {
	const { graph, sent } = graphOf({ a: 'enabled', b: 'enabled', c: 'enabled' }, (id) => {
		if (id === 'b') throw new Error('refused');
	});
	const done = await run(graph, ['a', 'b', 'c']);
	expect(done.map(({ error }) => error?.message)).toEqual([undefined, 'refused', undefined]);
	expect(sent.map(([id]) => id)).toEqual(['a', 'c']);
});

test('one whose state somebody else has changed meanwhile is left as it is', async () => {
	const { graph, sent } = graphOf({ a: 'enabledForReportingButNotEnforced' });
	const [done] = await run(graph, ['a']);
	expect(done?.error?.message).toMatch(/^Somebody else/);
	expect(sent).toEqual([]);
});

test('a stop leaves what was not begun', async () => {
	const stop = new AbortController();
	const { graph, sent } = graphOf({ a: 'enabled', b: 'enabled' }, () => stop.abort());
	await run(graph, ['a', 'b'], stop.signal);
	expect(sent.map(([id]) => id)).toEqual(['a']);
});

describe('all is undone at once', () => {
	const untouched = new AbortController().signal;
	async function undo(graph: Graph, done: readonly Switched[]): Promise<Switched[]> {
		const undone: Switched[] = [];
		await switchStates(graph, undoOf(done), { onDone: (one) => undone.push(one), signal: untouched });
		return undone;
	}

	test('each gets back the state that it had, the last one first', async () => {
		const states: Record<string, string> = { a: 'enabled', b: 'enabled' };
		const { graph, sent } = graphOf(states);
		const done = await run(graph, ['a', 'b']);
		sent.length = 0;
		expect((await undo(graph, done)).map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(states).toEqual({ a: 'enabled', b: 'enabled' });
		expect(sent.map(([id]) => id)).toEqual(['b', 'a']);
	});

	test('what was refused is not touched, and what somebody has switched since is left and told', async () => {
		const states: Record<string, string> = { a: 'enabled', b: 'enabled', c: 'enabled' };
		const { graph } = graphOf(states, (id) => {
			if (id === 'b') throw new Error('refused');
		});
		const done = await run(graph, ['a', 'b', 'c']);
		states.a = 'enabledForReportingButNotEnforced';
		const undone = await undo(graph, done);
		expect(undone.map(({ policy: { id }, error }) => [id, error?.message.slice(0, 13)])).toEqual([
			['c', undefined],
			['a', 'Somebody else'],
		]);
		expect(states).toEqual({ a: 'enabledForReportingButNotEnforced', b: 'enabled', c: 'enabled' });
	});
});
