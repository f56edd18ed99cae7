// Switches many policies, one after the other. Each is compared with the version that is there when its turn comes;
// what fails does not keep the others from being switched.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import type { Graph } from '../graph/graph.ts';
import { paths } from '../graph/paths.ts';

export interface Switched {
	policy: ConditionalAccessPolicy;
	/** absent where it was switched */
	error?: Error;
	/** what Graph warned of, such as that no administrator can sign in any more */
	warning?: string | undefined;
}

const changedSince = () => new Error('Somebody else has changed its state since it was chosen; it was left as it is.');

async function switchOne(
	graph: Graph,
	policy: ConditionalAccessPolicy,
	state: ConditionalAccessPolicyState,
): Promise<Switched> {
	try {
		const path = `${paths.policies}/${policy.id}`;
		const now = await graph.get<ConditionalAccessPolicy>(path);
		if (now.value.state !== policy.state) throw changedSince();
		return { policy, warning: await graph.patch(path, { state }, now.etag) };
	} catch (error) {
		return { policy, error: error as Error };
	}
}

/**
 * @param policies as they were chosen
 * @param onDone told of each, in the order of the list
 * @param signal aborted: what was not begun yet is left as it is
 */
export async function switchStates(
	graph: Graph,
	policies: readonly ConditionalAccessPolicy[],
	state: ConditionalAccessPolicyState,
	{ onDone, signal }: { onDone(done: Switched): void; signal: AbortSignal },
): Promise<void> {
	for (const policy of policies) {
		if (signal.aborted) return;
		onDone(await switchOne(graph, policy, state));
	}
}
