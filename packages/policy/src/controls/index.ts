import type { Control } from '../control.ts';
import { block } from './block.ts';
import { mfa } from './mfa.ts';

/** Every grant control, in the order in which Entra prompts for them. */
export const controls: readonly Control[] = [block, mfa];

const byId = new Map(controls.map((control) => [control.id, control]));

/** A control that this version does not know is one that nobody can satisfy: refusing is safer than ignoring. */
export function findControl(id: string): Control {
	return byId.get(id) ?? { id, interactive: false, isSatisfied: () => false };
}
