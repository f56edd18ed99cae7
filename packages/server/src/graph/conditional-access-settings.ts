// The tenant's settings of Conditional Access: whether requests for little more than signing in are judged, and as
// what. Microsoft Graph (beta), "conditionalAccessSettings resource type"; Microsoft Entra, "Enforcement for baseline
// scopes": the Azure AD directory enables it, another application customizes it, an empty id disables it.
import type { TenantSettings } from '../records/tenant.ts';
import { applyAudited } from './audited.ts';
import { writers } from './caller.ts';
import { graphInvalid } from './graph-error.ts';
import { readPermissions, sameFor, writePermissions } from './permissions.ts';
import type { GraphRoute, Row } from './route.ts';

const directoryAppId = '00000002-0000-0000-c000-000000000000';
const noApplication = '00000000-0000-0000-0000-000000000000';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function toSettings({ baselineScopes = 'enable' }: TenantSettings): Row {
	const resourceAppId =
		baselineScopes === 'enable'
			? directoryAppId
			: baselineScopes === 'disable'
				? noApplication
				: baselineScopes.resourceAppId;
	return {
		id: 'conditionalAccessSettings',
		modifiedDateTime: null,
		advancedSettings: { baselineScopes: { resourceAppId, createdDateTime: null } },
		exclusions: { allResourcesExclusions: { userActionExclusions: [] } },
	};
}

function readMode(body: Row): TenantSettings['baselineScopes'] {
	const { advancedSettings, ...others } = body;
	const [other] = Object.keys(others).filter((name) => name !== 'id' && name !== 'modifiedDateTime');
	if (other !== undefined) throw graphInvalid(`The setting '${other.slice(0, 64)}' cannot be changed here.`);
	const { baselineScopes } = (advancedSettings ?? {}) as { baselineScopes?: { resourceAppId?: unknown } | null };
	// absent is the default, which is enforced
	if (baselineScopes === null) return undefined;
	const id = baselineScopes?.resourceAppId;
	if (typeof id !== 'string' || !guid.test(id))
		throw graphInvalid('advancedSettings.baselineScopes.resourceAppId must be the id of an application.');
	const lower = id.toLowerCase();
	return lower === directoryAppId ? 'enable' : lower === noApplication ? 'disable' : { resourceAppId: lower };
}

const base = {
	path: 'identity/conditionalAccess/settings',
	beta: true,
	context: 'identity/conditionalAccess/settings/$entity',
} as const;

export const settingsRoutes: readonly GraphRoute[] = [
	{
		...base,
		method: 'GET',
		access: { ...sameFor(readPermissions), users: 'readers' },
		documentation: 'Get conditionalAccessSettings',
		answers: 'object',
		run: async ({ snapshot }) => toSettings(snapshot.tenant.settings),
	},
	...(['PATCH', 'DELETE'] as const).map(
		(method): GraphRoute => ({
			...base,
			method,
			access: { ...sameFor(writePermissions), users: writers },
			documentation: method === 'PATCH' ? 'Update conditionalAccessSettings' : 'Delete conditionalAccessSettings',
			answers: 'change',
			// what policies enforce changes with it
			resourceAction: 'microsoft.directory/conditionalAccessPolicies/basic/update',
			async run(input, _, body) {
				const { tenant } = input.snapshot;
				const { baselineScopes: before, ...settings } = tenant.settings;
				const after = method === 'PATCH' ? readMode(body) : undefined;
				const done = await applyAudited(
					input,
					[
						{
							kind: 'putSettings',
							settings: { ...settings, ...(after === undefined ? {} : { baselineScopes: after }) },
						},
					],
					{
						activity: 'Update Conditional Access settings',
						category: 'Policy',
						operation: method === 'PATCH' ? 'Update' : 'Delete',
						target: { type: 'Policy', id: tenant.id, displayName: 'Conditional Access settings' },
						before: { baselineScopes: before },
						after: { baselineScopes: after },
					},
				);
				return { kind: done ? 'done' : 'stale' };
			},
		}),
	),
];
