// Microsoft Graph, "namedLocation resource type". A trusted location cannot be deleted until it is no longer trusted,
// nor one that a policy names: what a policy excludes must not vanish from under it.
import { normaliseNamedLocation, validateNamedLocation } from '@countersign/policy';
import type { NamedLocation } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import { lockOutWarningOfPart } from './lock-out.ts';
import { inGraphsSpelling } from './members.ts';
import { type GraphInput, type GraphResource, put, timestamp } from './resource.ts';
import type { Row } from './route.ts';
import { softDelete } from './soft-delete.ts';
import { validated } from './validated.ts';
import { wholeLocation } from './whole-resources.ts';

/** Microsoft Entra, "Conditional Access service limits" */
const maxLocations = 195;
const members = [
	'@odata.type',
	'id',
	'displayName',
	'createdDateTime',
	'modifiedDateTime',
	'isTrusted',
	'ipRanges',
	'countriesAndRegions',
	'countryLookupMethod',
	'includeUnknownCountriesAndRegions',
	'compliantNetworkType',
];

/**
 * PowerShell's module writes the members of a kind of location in the letters of its parameters: `CountriesAndRegions`,
 * `IpRanges`, `CidrAddress`.
 */
function spelled(body: Row): Row {
	const { ipRanges, ...rest } = inGraphsSpelling(body, members);
	if (!Array.isArray(ipRanges)) return ipRanges === undefined ? rest : { ...rest, ipRanges };
	const isRow = (range: unknown): range is Row => typeof range === 'object' && range !== null;
	return {
		...rest,
		ipRanges: ipRanges.map((range) => (isRow(range) ? inGraphsSpelling(range, ['cidrAddress']) : range)),
	};
}

const requireValid = (value: Record<string, unknown>) =>
	validated<NamedLocation>(
		'named location',
		{ ...normaliseNamedLocation(value) } as Record<string, unknown>,
		members,
		validateNamedLocation,
	);

const sameType = (left: string, right: string) =>
	left.replace(/^#/, '').toLowerCase() === right.replace(/^#/, '').toLowerCase();

/** @throws GraphError 400 where there are as many as may be */
export function requireLocationRoom({ snapshot }: GraphInput): void {
	if (snapshot.namedLocations.length >= maxLocations)
		throw graphBadRequest(`The tenant holds ${maxLocations} named locations, which is the limit.`);
}

function find({ snapshot }: GraphInput, id: string): NamedLocation {
	const location = snapshot.namedLocations.find((candidate) => candidate.id === id.toLowerCase());
	if (!location) throw graphNotFound(`The named location ${id}`);
	return location;
}

export const namedLocations: GraphResource = {
	path: 'identity/conditionalAccess/namedLocations',
	aliases: ['conditionalAccess/namedLocations'],
	resourceActions: {
		create: 'microsoft.directory/namedLocations/create',
		update: 'microsoft.directory/namedLocations/basic/update',
		remove: 'microsoft.directory/namedLocations/delete',
	},
	list: ({ snapshot }) => snapshot.namedLocations.map(wholeLocation),
	async create(input, body) {
		requireLocationRoom(input);
		const sent = spelled(body);
		if (typeof body['@odata.type'] !== 'string')
			throw graphBadRequest('@odata.type is required.', '1007: @odata.type is required');
		const location = requireValid({
			...('ipRanges' in sent ? { isTrusted: false } : {}),
			...sent,
			id: randomUuid(input.authority.random),
			createdDateTime: timestamp(input),
			modifiedDateTime: timestamp(input),
		});
		const warning = await lockOutWarningOfPart(input, { location });
		return put(input, 'namedLocations', location, { kind: 'created', value: wholeLocation(location), warning });
	},
	async update(input, id, body) {
		const stored = find(input, id);
		const type = { '@odata.type': stored['@odata.type'] ?? '#microsoft.graph.ipNamedLocation' };
		const sentType = body['@odata.type'];
		if (typeof sentType === 'string' && !sameType(sentType, type['@odata.type']))
			throw graphBadRequest(`@odata.type must be ${type['@odata.type']}: a location does not change its kind.`);
		const location = requireValid({
			...stored,
			...spelled(body),
			...type,
			modifiedDateTime: timestamp(input),
		});
		const warning = await lockOutWarningOfPart(input, { location });
		return put(input, 'namedLocations', location, { kind: 'changed', warning });
	},
	async remove(input, id) {
		const stored = find(input, id);
		if ('isTrusted' in stored && stored.isTrusted)
			throw graphBadRequest('A trusted location cannot be deleted; set isTrusted to false first.');
		const user = input.snapshot.policies.find(({ conditions: { locations } }) =>
			[...(locations?.includeLocations ?? []), ...(locations?.excludeLocations ?? [])].some(
				(name) => name.toLowerCase() === stored.id,
			),
		);
		if (user) throw graphBadRequest(`The location is used by the policy "${user.displayName}".`);
		return softDelete(input, 'namedLocations', stored);
	},
};
