// What an administrator protected with an authentication context is done with a token that carries the context, and
// with no other: a stolen session that was good enough to read policies does not switch them off. Microsoft Entra,
// "What are protected actions?": they bind users; an application that acts as itself can satisfy no context.
import type { ResourceActionName } from '../records/resource-action.ts';
import type { GraphCaller } from './caller.ts';
import { graphContextRequired, graphContextUnobtainable } from './graph-error.ts';

/**
 * @param action what the operation does; absent where nobody can protect it
 * @throws GraphError 401 with a claims challenge where the action is protected and the caller's token lacks the
 * context; 403 to a client that does not say that it understands challenges
 */
export function requireContextFor(caller: GraphCaller, action: ResourceActionName | undefined): void {
	if (action === undefined || !caller.user) return;
	const context = caller.snapshot.tenant.settings.protectedActions?.[action];
	if (context === undefined || caller.contexts.includes(context)) return;
	throw caller.understandsChallenges ? graphContextRequired(context) : graphContextUnobtainable(context);
}
