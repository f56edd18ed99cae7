// What a session control is: one file under session-controls/. It says what a policy sets, how two settings merge to
// the stricter, and, where a sign-in can fail it, whether one does.
import type { ConditionalAccessConditionSet, ConditionalAccessSessionControls } from '@countersign/protocol';
import type { SignIn } from './sign-in.ts';

export interface SessionControl<Setting> {
	/** Graph's name of the control, and the file's */
	id: string;
	/** @returns `undefined` where the policy does not set it, or sets it to no effect */
	read(controls: ConditionalAccessSessionControls): Setting | undefined;
	/** @returns the stricter of two, or what is at least as strict as both */
	merge(left: Setting, right: Setting): Setting;
	/** whether the setting does anything in a policy with these conditions; absent: it always does */
	hasEffect?(setting: Setting, conditions: ConditionalAccessConditionSet): boolean;
	/** absent where no sign-in can fail it */
	isSatisfied?(setting: Setting, signIn: SignIn): boolean;
	/**
	 * who holds the session to it: the authority when it issues, or the resource, to which the authority only tells it.
	 * What no resource is known to honour is reported as not enforced.
	 */
	enforcedBy: 'authority' | 'resource';
	/** whether an interactive sign-in makes it satisfied */
	interactive?: boolean;
	/** whether an authentication context that the client did not ask for may be stamped; absent: as `isSatisfied` says */
	allowsOpportunisticContext?(setting: Setting, signIn: SignIn): boolean;
}

/** Merges by an order, loosest first. */
export function strictest<Value>(loosestFirst: readonly Value[]): (left: Value, right: Value) => Value {
	return (left, right) => (loosestFirst.indexOf(left) >= loosestFirst.indexOf(right) ? left : right);
}
