// Switches many policies, one after the other. Each is compared with the version that is there when its turn comes;
// what fails does not keep the others from being switched.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import type { Graph } from '../graph/graph.ts';
import { paths } from '../graph/paths.ts';

/** One policy and the state that it is to have. */
export interface StateChange {
	/** as it was when it was chosen: what somebody else has switched since is left alone */
	policy: ConditionalAccessPolicy;
	to: ConditionalAccessPolicyState;
}

export interface Switched extends StateChange {
	/** absent where it was switched */
	error?: Error;
	/** what Graph warned of, such as that no administrator can sign in any more */
	warning?: string | undefined;
}

const changedSince = () => new Error('Somebody else has changed its state since it was chosen; it was left as it is.');

async function switchOne(graph: Graph, change: StateChange): Promise<Switched> {
	const { policy, to } = change;
	try {
		const path = `${paths.policies}/${policy.id}`;
		const now = await graph.get<ConditionalAccessPolicy>(path);
		if (now.value.state !== policy.state) throw changedSince();
		return { ...change, warning: await graph.patch(path, { state: to }, now.etag) };
	} catch (error) {
		return { ...change, error: error as Error };
	}
}

/**
 * @param onDone told of each, in the order of the list
 * @param signal aborted: what was not begun yet is left as it is
 */
export async function switchStates(
	graph: Graph,
	changes: readonly StateChange[],
	{ onDone, signal }: { onDone(done: Switched): void; signal: AbortSignal },
): Promise<void> {
	for (const change of changes) {
		if (signal.aborted) return;
		onDone(await switchOne(graph, change));
	}
}

/** @returns the changes that take back what was switched, the last one first; what was refused has nothing to undo */
export const undoOf = (done: readonly Switched[]): StateChange[] =>
	done
		.filter(({ error }) => error === undefined)
		.map(({ policy, to }) => ({ policy: { ...policy, state: to }, to: policy.state }))
		.reverse();
