// What is learnt of a user's sign-ins: pure, and of bounded size.
import type { Seen, SignInProfile } from '../records/sign-in-profile.ts';
import type { Attempt } from './attempt.ts';

/** sign-ins before anything counts as unusual */
const learningSignIns = 5;
/** seconds; who signs in every minute of one afternoon has shown one afternoon */
const learningSeconds = 5 * 86_400;
const most = { networks: 24, countries: 12, devices: 12 };
/** seconds: what was not seen for so long is no longer usual */
const forgottenAfter = 120 * 86_400;
/** seconds: the time that something was last seen is written no finer */
const grain = 3600;

/** @returns whether enough is known of the account to call anything unusual */
export function hasLearnt({ signIns, since }: SignInProfile, now: number): boolean {
	return signIns >= learningSignIns && now - since >= learningSeconds;
}

function seenAlso(seen: Seen, value: string | undefined, at: number, limit: number): Seen {
	const kept = Object.entries(seen).filter(([name, last]) => name !== value && at - last <= forgottenAfter);
	const all = value === undefined || value === '' ? kept : [...kept, [value, at] as const];
	return Object.fromEntries(all.sort(([, left], [, right]) => right - left).slice(0, limit));
}

/** @returns the profile with what the attempt shows */
export function learn(
	profile: SignInProfile | undefined,
	attempt: Pick<Attempt, 'at' | 'ipAddress' | 'country' | 'position' | 'network' | 'device'>,
): SignInProfile {
	const { at, ipAddress, country, position, network, device } = attempt;
	return {
		signIns: (profile?.signIns ?? 0) + 1,
		since: profile?.since ?? at,
		networks: seenAlso(profile?.networks ?? {}, network, at, most.networks),
		countries: seenAlso(profile?.countries ?? {}, country, at, most.countries),
		devices: seenAlso(profile?.devices ?? {}, device, at, most.devices),
		last: { at, ipAddress, country, position },
	};
}

/**
 * Whether there is anything worth a write: somebody who signs in at their desk all day long shows nothing new.
 */
export function teachesNothing(profile: SignInProfile | undefined, attempt: Attempt): boolean {
	if (!profile || profile.signIns < learningSignIns * 4) return false;
	const { last, networks, devices } = profile;
	return (
		last.country === attempt.country &&
		attempt.network in networks &&
		attempt.device in devices &&
		attempt.at - last.at < grain
	);
}
