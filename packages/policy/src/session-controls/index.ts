import type {
	CloudAppSecurityType,
	ConditionalAccessConditionSet,
	ConditionalAccessSessionControls,
	ContinuousAccessEvaluationMode,
	PersistentBrowserMode,
} from '@countersign/protocol';
import { unsatisfiable } from '../control.ts';
import { isEmpty } from '../identifiers.ts';
import type { SessionControl } from '../session-control.ts';
import { isDirectConnect, type SignIn } from '../sign-in.ts';
import { applicationEnforcedRestrictions } from './application-enforced-restrictions.ts';
import { cloudAppSecurity } from './cloud-app-security.ts';
import { continuousAccessEvaluation } from './continuous-access-evaluation.ts';
import { disableResilienceDefaults } from './disable-resilience-defaults.ts';
import { globalSecureAccessFilteringProfile } from './global-secure-access-filtering-profile.ts';
import { persistentBrowser } from './persistent-browser.ts';
import { secureSignInSession } from './secure-sign-in-session.ts';
import { type SignInFrequency, signInFrequency } from './sign-in-frequency.ts';

/**
 * Every session control, in the order in which they follow the grant controls. Adding one is a file, a line here, and
 * its cases.
 */
export const sessionControls: readonly SessionControl<never>[] = [
	signInFrequency,
	persistentBrowser,
	cloudAppSecurity,
	applicationEnforcedRestrictions,
	continuousAccessEvaluation,
	disableResilienceDefaults,
	secureSignInSession,
	globalSecureAccessFilteringProfile,
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
	/** ids of profiles */
	globalSecureAccessFilteringProfile?: readonly string[];
}

/** What one policy sets of one control. */
export interface SessionRequirement {
	control: string;
	/** the member's name, where it is not understood */
	value?: string;
	rank: number;
	/** whether the authority, or a resource that is known to honour it, holds the session to it */
	isEnforced(signIn: SignIn): boolean;
	mergeInto(merged: MergedSessionControls): void;
	isSatisfied(signIn: SignIn): boolean;
	canMeet(signIn: SignIn): boolean;
	allowsOpportunisticContext(signIn: SignIn): boolean;
}

const understood = new Set(sessionControls.map(({ id }) => id));

/** Whether a session control, of which nothing else is known, is switched off: it asks for nothing. */
export function isOff(value: unknown): boolean {
	return isEmpty(value) || value === false || (value as { isEnabled?: unknown }).isEnabled === false;
}

/** @returns members of `sessionControls` that this version does not understand */
export function notUnderstoodSessionControls(controls: ConditionalAccessSessionControls): string[] {
	return Object.entries(controls).flatMap(([name, value]) =>
		understood.has(name) || name.includes('@odata.') || isOff(value) ? [] : [name],
	);
}

/** Not for users of shared channels, who have no session here: External ID, "Authentication and Conditional Access". */
const notForDirectConnect = new Set(['persistentBrowser', 'cloudAppSecurity', 'applicationEnforcedRestrictions']);

function isEnforced(
	{ id, enforcedBy }: Pick<SessionControl<never>, 'id' | 'enforcedBy'>,
	{ user, honoredSessionControls }: SignIn,
): boolean {
	if (isDirectConnect(user) && notForDirectConnect.has(id)) return false;
	return enforcedBy === 'authority' || honoredSessionControls?.has(id) === true;
}

/**
 * Tells which session controls of a decision nobody holds the session to: Exchange Online would limit a download, a
 * resource of one's own does not.
 *
 * @param merged the decision's session controls
 * @param signIn the sign-in, with `honoredSessionControls` where its resources honour some
 * @returns names of controls, in their order; empty where all are enforced
 * @example
 * sessionControlsNotEnforced({ applicationEnforcedRestrictions: true }, signIn); // ['applicationEnforcedRestrictions']
 */
export function sessionControlsNotEnforced(merged: MergedSessionControls, signIn: SignIn): string[] {
	return sessionControls
		.filter((control) => Object.hasOwn(merged, control.id) && !isEnforced(control, signIn))
		.map(({ id }) => id);
}

function compileControl<Setting>(
	control: SessionControl<Setting>,
	rank: number,
	controls: ConditionalAccessSessionControls,
): SessionRequirement[] {
	const setting = control.read(controls);
	if (setting === undefined) return [];
	const isSatisfied = (signIn: SignIn) => control.isSatisfied?.(setting, signIn) ?? true;
	return [
		{
			control: control.id,
			rank,
			isEnforced: (signIn) => isEnforced(control, signIn),
			isSatisfied,
			// nobody who comes through a shared channel can be asked here to sign in again
			canMeet: ({ user }) => control.interactive === true && !isDirectConnect(user),
			allowsOpportunisticContext: (signIn) =>
				control.allowsOpportunisticContext?.(setting, signIn) ?? isSatisfied(signIn),
			mergeInto(merged) {
				const slot = merged as Record<string, Setting>;
				const present = slot[control.id];
				slot[control.id] = present === undefined ? setting : control.merge(present, setting);
			},
		},
	];
}

/** @returns the controls without those that do nothing in a policy with these conditions */
export function sessionControlsWithEffect<Controls extends ConditionalAccessSessionControls | null | undefined>(
	controls: Controls,
	conditions: ConditionalAccessConditionSet,
): Controls {
	const hasEffect = (control: SessionControl<unknown>) => {
		const setting = controls ? control.read(controls) : undefined;
		return setting === undefined || control.hasEffect?.(setting, conditions) !== false;
	};
	const without = (sessionControls as readonly SessionControl<unknown>[])
		.filter((control) => !hasEffect(control))
		.map(({ id }) => id);
	if (without.length === 0) return controls;
	return Object.fromEntries(Object.entries(controls ?? {}).filter(([name]) => !without.includes(name))) as Controls;
}

/** @param firstRank prompts follow those of the grant controls */
export function compileSessionControls(
	controls: ConditionalAccessSessionControls | null | undefined,
	firstRank: number,
): SessionRequirement[] {
	if (!controls) return [];
	const others = notUnderstoodSessionControls(controls).map((value) => ({
		...unsatisfiable,
		value,
		control: 'notUnderstood',
		rank: firstRank + sessionControls.length,
		// it is demanded, and nobody can meet it
		isEnforced: () => true,
		allowsOpportunisticContext: unsatisfiable.isSatisfied,
		mergeInto: () => undefined,
	}));
	return [
		...sessionControls.flatMap((control, index) =>
			compileControl(control as SessionControl<unknown>, firstRank + index, controls),
		),
		...others,
	];
}
