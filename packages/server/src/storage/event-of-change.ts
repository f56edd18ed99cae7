// Which changes APIs must hear of, decided on what stood there and what stands there now. The storages ask inside the
// transaction of the change.
import type { ConditionalAccessResources } from '../records/conditional-access.ts';
import type { Device } from '../records/device.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';
import type { SecurityEventKind } from '../records/security-event.ts';

export interface EventOfChange {
	kind: SecurityEventKind;
	notBefore: number;
	at: number;
}

/** From the next second on: what was issued within this one must not outlive what ended it. */
export const eventAt = (kind: SecurityEventKind, at: number): EventOfChange => ({ kind, notBefore: at + 1, at });

/** What was issued in the second of a registration may be the token of the sign-in that asked for it: it is kept. */
export const registeredAt = (at: number): EventOfChange => ({ kind: 'methodRegistered', notBefore: at, at });

function idsOf(methods: RegisteredMethods | undefined): Set<string> {
	if (!methods) return new Set();
	const { passkeys, authenticatorApps = [], temporaryAccessPass: pass, certificateUserIds = [], phones = [] } = methods;
	const byId = [...passkeys, ...authenticatorApps, ...(pass ? [pass] : [])];
	return new Set([...byId.map(({ id }) => id), ...certificateUserIds, ...phones.map(({ phoneNumber }) => phoneNumber)]);
}

/** @returns nothing where the same methods stand there, as when one was only given another name */
export function methodsEvent(
	before: RegisteredMethods | undefined,
	after: RegisteredMethods,
	at: number,
): EventOfChange | undefined {
	const [old, now] = [idsOf(before), idsOf(after)];
	if ([...old].some((id) => !now.has(id))) return eventAt('methodRemoved', at);
	return [...now].some((id) => !old.has(id)) ? registeredAt(at) : undefined;
}

/**
 * @param after absent: it was deleted
 * @returns nothing where the device proves as much as before
 */
export function deviceEvent(
	before: Device | undefined,
	after: Device | undefined,
	at: number,
): EventOfChange | undefined {
	if (!before) return undefined;
	if (!after || (before.accountEnabled && !after.accountEnabled)) return eventAt('deviceDisabled', at);
	const loses = (member: 'isCompliant' | 'isManaged') => before[member] === true && after[member] !== true;
	const isOther = before.deviceId !== after.deviceId || before.trustType !== after.trustType;
	return loses('isCompliant') || loses('isManaged') || isOther ? eventAt('deviceNotCompliant', at) : undefined;
}

/** what a policy asks while it is in force; its name and description ask nothing */
function asked(resource: unknown): string {
	const { state, conditions, grantControls, sessionControls } = (resource ?? {}) as Record<string, unknown>;
	return state === 'enabled' ? JSON.stringify([conditions, grantControls, sessionControls]) : '';
}

/** what a location or a strength of authentication holds; its name, and when it was written, decide nothing */
function held(resource: unknown): string {
	if (resource === undefined) return '';
	const { displayName, description, createdDateTime, modifiedDateTime, ...more } = resource as Record<string, unknown>;
	return JSON.stringify(more);
}

/** @param before,after absent: there was none, or there is none now */
export function conditionalAccessEvent(
	kind: keyof ConditionalAccessResources,
	before: unknown,
	after: unknown,
	at: number,
): EventOfChange | undefined {
	if (kind === 'policies') return asked(before) === asked(after) ? undefined : eventAt('policyChanged', at);
	// no policy names what is new: it counts from the policy on that does
	if (before === undefined && kind !== 'namedLocations') return undefined;
	if (kind !== 'namedLocations' && kind !== 'authenticationStrengths') return undefined;
	if (held(before) === held(after)) return undefined;
	return eventAt(kind === 'namedLocations' ? 'locationChanged' : 'policyChanged', at);
}
