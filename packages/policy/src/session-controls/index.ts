import type { CloudAppSecurityType, ConditionalAccessSessionControls, ContinuousAccessEvaluationMode, PersistentBrowserMode } from '@countersign/protocol';
import { unsatisfiable } from '../control.ts';
import { isEmpty } from '../identifiers.ts';
import type { SessionControl } from '../session-control.ts';
import type { SignIn } from '../sign-in.ts';
import { applicationEnforcedRestrictions } from './application-enforced-restrictions.ts';
import { cloudAppSecurity } from './cloud-app-security.ts';
import { continuousAccessEvaluation } from './continuous-access-evaluation.ts';
import { disableResilienceDefaults } from './disable-resilience-defaults.ts';
import { persistentBrowser } from './persistent-browser.ts';
import { secureSignInSession } from './secure-sign-in-session.ts';
import { type SignInFrequency, signInFrequency } from './sign-in-frequency.ts';

/** Every session control, in the order in which they follow the grant controls. Adding one is a file, a line here, and its cases. */
export const sessionControls: readonly SessionControl<never>[] = [
	signInFrequency,
	persistentBrowser,
	cloudAppSecurity,
	applicationEnforcedRestrictions,
	continuousAccessEvaluation,
	disableResilienceDefaults,
	secureSignInSession,
] as SessionControl<never>[];

/** What a session is held to, merged over every policy that applies. */
export interface MergedSessionControls {
	signInFrequency?: SignInFrequency;
	persistentBrowser?: PersistentBrowserMode;
	cloudAppSecurity?: CloudAppSecurityType;
	applicationEnforcedRestrictions?: true;
	continuousAccessEvaluation?: ContinuousAccessEvaluationMode;
	disableResilienceDefaults?: true;
	secureSignInSession?: true;
}

/** What one policy sets of one control. */
export interface SessionRequirement {
	control: string;
	rank: number;
	mergeInto(merged: MergedSessionControls): void;
	isSatisfied(signIn: SignIn): boolean;
	canMeet(signIn: SignIn): boolean;
	allowsOpportunisticContext(signIn: SignIn): boolean;
}

const understood = new Set(sessionControls.map(({ id }) => id));

/** @returns members of `sessionControls` that this version does not understand; what is switched off asks for nothing */
export function notUnderstoodSessionControls(controls: ConditionalAccessSessionControls): string[] {
	const isOff = (value: unknown) => isEmpty(value) || value === false || (typeof value === 'object' && (value as { isEnabled?: boolean }).isEnabled === false);
	return Object.entries(controls).flatMap(([name, value]) => (understood.has(name) || name.includes('@odata.') || isOff(value) ? [] : [name]));
}

function compileControl<Setting>(control: SessionControl<Setting>, rank: number, controls: ConditionalAccessSessionControls): SessionRequirement[] {
	const setting = control.read(controls);
	if (setting === undefined) return [];
	const isSatisfied = (signIn: SignIn) => control.isSatisfied?.(setting, signIn) ?? true;
	return [
		{
			control: control.id,
			rank,
			isSatisfied,
			canMeet: () => control.interactive === true,
			allowsOpportunisticContext: control.allowsOpportunisticContext ? (signIn) => control.allowsOpportunisticContext?.(setting, signIn) === true : isSatisfied,
			mergeInto(merged) {
				const slot = merged as Record<string, Setting>;
				const present = slot[control.id];
				slot[control.id] = present === undefined ? setting : control.merge(present, setting);
			},
		},
	];
}

/** @param firstRank prompts follow those of the grant controls */
export function compileSessionControls(controls: ConditionalAccessSessionControls | null | undefined, firstRank: number): SessionRequirement[] {
	if (!controls) return [];
	const others = notUnderstoodSessionControls(controls).map(() => ({
		...unsatisfiable,
		control: 'notUnderstood',
		rank: firstRank + sessionControls.length,
		allowsOpportunisticContext: () => false,
		mergeInto: () => undefined,
	}));
	return [...sessionControls.flatMap((control, index) => compileControl(control as SessionControl<unknown>, firstRank + index, controls)), ...others];
}
