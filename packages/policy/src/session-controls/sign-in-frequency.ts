// How long ago the user may have signed in. Microsoft Entra, "Configure adaptive session lifetime policies". The
// instants of the factors count, not a token's age.
import type { SessionControl } from '../session-control.ts';
import type { SignInAuthentication } from '../sign-in.ts';

/** "every time" asks at most once in this many seconds */
export const everyTimeAllowanceSeconds = 300;

/** Seconds that the factors may be old; 0 is "every time". Absent: any age. */
export interface SignInFrequency {
	primarySeconds?: number;
	secondarySeconds?: number;
}

const unitSeconds: Record<string, number> = { hours: 3600, days: 86_400 };

function least(left: number | undefined, right: number | undefined): number | undefined {
	if (left === undefined || right === undefined) return left ?? right;
	return Math.min(left, right);
}

function inTime(age: number | null | undefined, seconds: number | undefined): boolean {
	if (seconds === undefined) return true;
	return typeof age === 'number' && age <= (seconds === 0 ? everyTimeAllowanceSeconds : seconds);
}

/** Which factors are too old, or of an unknown age. A second factor that was never presented is not too old. */
export function staleFactors(
	frequency: SignInFrequency,
	authentication: SignInAuthentication,
): { primary: boolean; secondary: boolean } {
	return {
		primary: !inTime(authentication.primaryAgeSeconds, frequency.primarySeconds),
		secondary:
			authentication.secondaryAgeSeconds !== null &&
			!inTime(authentication.secondaryAgeSeconds, frequency.secondarySeconds),
	};
}

export const signInFrequency: SessionControl<SignInFrequency> = {
	id: 'signInFrequency',
	enforcedBy: 'authority',
	interactive: true,
	read({ signInFrequency: control }) {
		if (!control?.isEnabled) return undefined;
		const everyTime = control.frequencyInterval === 'everyTime';
		const timed =
			typeof control.value === 'number' && control.type ? control.value * (unitSeconds[control.type] ?? 0) : 0;
		// an interval that cannot be read is the strictest there is
		const seconds = everyTime ? 0 : timed;
		if (control.authenticationType === 'secondaryAuthentication') return { secondarySeconds: seconds };
		return { primarySeconds: seconds, secondarySeconds: seconds };
	},
	merge(left, right) {
		const primarySeconds = least(left.primarySeconds, right.primarySeconds);
		const secondarySeconds = least(left.secondarySeconds, right.secondarySeconds);
		return {
			...(primarySeconds === undefined ? {} : { primarySeconds }),
			...(secondarySeconds === undefined ? {} : { secondarySeconds }),
		};
	},
	isSatisfied(frequency, { authentication }) {
		const stale = staleFactors(frequency, authentication);
		return !stale.primary && !stale.secondary;
	},
};
