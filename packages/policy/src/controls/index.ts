import type { ConditionalAccessGrantControls } from '@countersign/protocol';
import { type Control, type Requirement, unsatisfiable } from '../control.ts';
import type { CompiledFacts } from '../facts.ts';
import { isEmpty } from '../identifiers.ts';
import { approvedApplication } from './approved-application.ts';
import { authenticationStrength } from './authentication-strength.ts';
import { block } from './block.ts';
import { compliantApplication } from './compliant-application.ts';
import { compliantDevice } from './compliant-device.ts';
import { customAuthenticationFactors } from './custom-authentication-factors.ts';
import { domainJoinedDevice } from './domain-joined-device.ts';
import { mfa } from './mfa.ts';
import { passwordChange } from './password-change.ts';
import { riskRemediation } from './risk-remediation.ts';
import { termsOfUse } from './terms-of-use.ts';

/**
 * Every grant control, in the order in which Entra prompts for them; block stops before any prompt. Adding one is a
 * file, a line here, and its cases.
 */
export const controls: readonly Control[] = [
	block,
	mfa,
	authenticationStrength,
	compliantDevice,
	domainJoinedDevice,
	approvedApplication,
	compliantApplication,
	passwordChange,
	riskRemediation,
	termsOfUse,
	customAuthenticationFactors,
];

/** those that are a member of grantControls rather than a name in builtInControls */
const memberControls = ['authenticationStrength', 'termsOfUse', 'customAuthenticationFactors'];
const understoodMembers = new Set(['operator', 'builtInControls', ...memberControls]);

export const builtInControlNames: readonly string[] = controls
	.map(({ id }) => id)
	.filter((id) => !memberControls.includes(id));

/** @returns paths below `grantControls` that this version does not understand */
export function notUnderstoodControls(grant: ConditionalAccessGrantControls): string[] {
	const names = (grant.builtInControls ?? []).flatMap((name, index) =>
		builtInControlNames.includes(name) ? [] : [`builtInControls[${index}]`],
	);
	const members = Object.entries(grant).filter(
		([name, value]) => !understoodMembers.has(name) && !name.includes('@odata.') && !isEmpty(value),
	);
	return [...names, ...members.map(([name]) => name)];
}

/** @returns what a policy asks for, in prompt order; what is not understood is asked for and cannot be met */
export function compileGrantControls(
	grant: ConditionalAccessGrantControls | null | undefined,
	facts: CompiledFacts,
): Requirement[] {
	if (!grant) return [];
	const understood = controls.flatMap((control, rank) =>
		control.demands(grant, facts).map((demand) => ({ ...demand, control: control.id, rank })),
	);
	const others = notUnderstoodControls(grant).map((value) => ({
		...unsatisfiable,
		value,
		control: 'notUnderstood',
		rank: controls.length,
	}));
	return [...understood, ...others];
}
