// Devices: a filter rule, or the older states. Microsoft Graph, "conditionalAccessDevices resource type"; Microsoft
// Entra, "Conditional Access: Filter for devices".
import type { ConditionalAccessDevices } from '@countersign/protocol';
import { type Condition, type Match, openEndedVerdict, type Verdict } from '../condition.ts';
import { compileDeviceFilter } from '../filter-rule/device-attributes.ts';
import { isEmpty, normalizeIds } from '../identifiers.ts';
import type { SignIn } from '../sign-in.ts';

function hasState(state: string, device: NonNullable<SignIn['device']>): boolean {
	if (state === 'All') return true;
	if (state === 'Compliant') return device.isCompliant === true;
	return state === 'DomainJoined' && device.trustType === 'ServerAD';
}

/** States of a registered device; one that is not registered is in none but `All`. */
function matchStates(devices: ConditionalAccessDevices): (signIn: SignIn) => Verdict {
	const include = normalizeIds(devices.includeDevices ?? devices.includeDeviceStates);
	const exclude = normalizeIds(devices.excludeDevices ?? devices.excludeDeviceStates);
	return ({ device }) => {
		const all = include.length === 0 || include.includes('All');
		if (device === undefined) return { match: all ? 'match' : 'unknown' };
		const excluded = exclude.find((state) => hasState(state, device ?? {}));
		const included = all ? 'All' : include.find((state) => hasState(state, device ?? {}));
		const token = (value: string) => ({ kind: 'deviceState', value });
		if (excluded !== undefined) return { match: 'noMatch', excluded: token(excluded) };
		return included === undefined ? { match: 'noMatch' } : { match: 'match', included: token(included) };
	};
}

function matchFilter(filter: NonNullable<ConditionalAccessDevices['deviceFilter']>): (signIn: SignIn) => Verdict {
	const { mode, rule, selects } = compileDeviceFilter(filter);
	const token = { kind: 'filter', value: rule };
	return ({ device }) => {
		const selected: Match = device === undefined ? 'unknown' : selects(device);
		if (mode === 'include') return selected === 'match' ? { match: selected, included: token } : { match: selected };
		if (selected === 'match') return { match: 'noMatch', excluded: token };
		return { match: selected === 'unknown' ? 'unknown' : 'match' };
	};
}

export const devices: Condition = {
	id: 'devices',
	members: ['deviceFilter', 'includeDevices', 'excludeDevices', 'includeDeviceStates', 'excludeDeviceStates'],
	reason: () => 'devices',
	assign({ conditions: { devices } }) {
		if (!devices || Object.values(devices).every(isEmpty)) return undefined;
		const judge = devices.deviceFilter ? matchFilter(devices.deviceFilter) : matchStates(devices);
		return { include: [], exclude: [], refine: (signIn, openEnded) => openEndedVerdict(judge(signIn), openEnded) };
	},
	present: () => [],
	rule: ({ kind }) => (kind === 'filter' ? 'deviceFilter' : 'deviceState'),
};
