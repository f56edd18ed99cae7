// Security events that other systems can be told, by the names of the OpenID Continuous Access Evaluation Profile 1.0,
// and the state of a stream in words.
import type { EventStream } from '../../graph/stream-queries.ts';

export const events: readonly (readonly [name: string, label: string])[] = [
	['session-revoked', 'Sessions that ended, accounts that were disabled or deleted'],
	['credential-change', 'Passwords and second factors that changed'],
	['token-claims-change', 'Groups and roles that changed'],
	['device-compliance-change', 'Devices that are not compliant any more'],
	['risk-level-change', 'Users at high risk'],
];

const short: Readonly<Record<string, string>> = {
	'session-revoked': 'Sessions',
	'credential-change': 'Passwords and factors',
	'token-claims-change': 'Groups and roles',
	'device-compliance-change': 'Devices',
	'risk-level-change': 'Risk',
};

export const eventWords = (names: readonly string[]): string => names.map((name) => short[name] ?? name).join(' · ');

/** @returns a word and its colour: what is wrong comes before what was asked for */
export function stateOf({ status, failedAttempts }: EventStream): readonly [string, 'success' | 'warning' | 'subtle'] {
	if (status === 'paused') return ['Paused', 'warning'];
	if (status === 'disabled') return ['Off', 'subtle'];
	if (failedAttempts > 0) return ['Failing', 'warning'];
	return ['On', 'success'];
}
