// Ours, beside Graph's: other systems whose security events the tenant believes. Whoever is listed may end sessions and
// say that a device is compliant, so a Global Administrator or a Security Administrator lists it.
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { type EventTransmitter, type TakenEvent, takenEvents } from '../records/event-transmitter.ts';
import { applyAudited } from './audited.ts';
import { graphConflict, graphInvalid, graphNoObject } from './graph-error.ts';
import { asText, asTexts, requireKnown } from './members.ts';
import { ownCollection } from './own-collection.ts';
import type { GraphInput } from './resource.ts';
import type { Row, Written } from './route.ts';

const mostTransmitters = 10;
const members = new Set(['displayName', 'issuer', 'jwksUri', 'audience', 'events']);

const listOf = ({ snapshot }: GraphInput) => snapshot.tenant.settings.eventTransmitters ?? [];
const toRow = (transmitter: EventTransmitter): Row => ({ ...transmitter });

function readAddress(value: unknown, what: string): string {
	const text = asText(value, what, 2048);
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol !== 'https:' || url.username !== '' || url.hash !== '')
		throw graphInvalid(`'${what}' must be an https address without user and fragment.`);
	return text;
}

function readTransmitter({ authority }: GraphInput, body: Row): EventTransmitter {
	requireKnown(body, members, 'eventTransmitter');
	const events = asTexts(body.events, 'events');
	const unknown = events.find((name) => !(takenEvents as readonly string[]).includes(name));
	// an empty list would be a transmitter that says nothing, or, to whoever reads it so, everything
	if (events.length === 0 || unknown !== undefined)
		throw graphInvalid(`'events' must list some of ${takenEvents.join(', ')}.`);
	return {
		id: randomUuid(authority.random),
		displayName: asText(body.displayName, 'displayName'),
		issuer: readAddress(body.issuer, 'issuer'),
		jwksUri: readAddress(body.jwksUri, 'jwksUri'),
		audience: asText(body.audience, 'audience', 512),
		events: events as TakenEvent[],
	};
}

async function store(
	input: GraphInput,
	list: readonly EventTransmitter[],
	{ before, after }: { before?: EventTransmitter; after?: EventTransmitter },
): Promise<boolean> {
	const { settings } = input.snapshot.tenant;
	const { id = '', displayName = '' } = after ?? before ?? {};
	return applyAudited(input, [{ kind: 'putSettings', settings: { ...settings, eventTransmitters: list } }], {
		activity: after ? 'Add event transmitter' : 'Delete event transmitter',
		category: 'Policy',
		operation: after ? 'Add' : 'Delete',
		target: { type: 'Other', id, displayName },
		before: { EventTransmitter: before ?? null },
		after: { EventTransmitter: after ?? null },
	});
}

async function add(input: GraphInput, body: Row): Promise<Written> {
	const list = listOf(input);
	const transmitter = readTransmitter(input, body);
	if (list.some(({ issuer, audience }) => issuer === transmitter.issuer && audience === transmitter.audience))
		throw graphConflict('A transmitter of this issuer and audience is listed already.');
	if (list.length >= mostTransmitters) throw graphInvalid(`A tenant has at most ${mostTransmitters} transmitters.`);
	const isDone = await store(input, [...list, transmitter], { after: transmitter });
	return isDone ? { kind: 'created', value: toRow(transmitter) } : { kind: 'stale' };
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const list = listOf(input);
	const found = list.find((transmitter) => transmitter.id === id);
	if (!found) throw graphNoObject(id);
	const rest = list.filter((transmitter) => transmitter !== found);
	return { kind: (await store(input, rest, { before: found })) ? 'done' : 'stale' };
}

export const eventTransmitterRoutes = ownCollection({
	name: 'eventTransmitters',
	documentation: 'Event transmitters (Countersign)',
	changedBy: [roleIds.globalAdministrator, roleIds.securityAdministrator],
	list: async (input) => listOf(input).map(toRow),
	add,
	remove,
});
