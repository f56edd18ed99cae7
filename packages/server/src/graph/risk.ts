// Risk over Graph: what was detected, who is at risk, how that came, and what an administrator decides of it. Microsoft
// Graph, "Use the Microsoft Graph identity protection APIs".
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { RiskPrincipal } from '../records/risk.ts';
import { graphNoObject } from './graph-error.ts';
import {
	readRiskDetections,
	readRiskyServicePrincipals,
	readRiskyUsers,
	writeRiskyServicePrincipals,
	writeRiskyUsers,
} from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { decideRisk, type RiskDecision } from './risk-decisions.ts';
import {
	toRiskDetection,
	toRiskyServicePrincipal,
	toRiskyUser,
	toServicePrincipalHistory,
	toServicePrincipalRiskDetection,
	toUserHistory,
} from './risk-objects.ts';
import type { GraphAccess, GraphRoute, GraphWrite, Row } from './route.ts';

const readers = [
	roleIds.globalReader,
	roleIds.securityReader,
	roleIds.securityOperator,
	roleIds.securityAdministrator,
	roleIds.globalAdministrator,
];
const writers = [roleIds.securityAdministrator, roleIds.globalAdministrator];

/** detections that one answer looks at */
const mostRead = 5000;

interface Kind {
	kind: RiskPrincipal['kind'];
	detections: string;
	risky: string;
	readDetections: Omit<GraphAccess, 'users'>;
	read: Omit<GraphAccess, 'users'>;
	write: Omit<GraphAccess, 'users'>;
	toDetection: typeof toRiskDetection;
	toRisky: (risky: Parameters<typeof toRiskyUser>[0]) => Row;
	toHistory: typeof toUserHistory;
	/** titles of Graph's pages */
	titles: Record<'detections' | 'detection' | 'risky' | 'one' | 'history', string>;
}

const kinds: readonly Kind[] = [
	{
		kind: 'user',
		detections: 'riskDetections',
		risky: 'riskyUsers',
		readDetections: readRiskDetections,
		read: readRiskyUsers,
		write: writeRiskyUsers,
		toDetection: toRiskDetection,
		toRisky: (risky) => toRiskyUser(risky),
		toHistory: toUserHistory,
		titles: {
			detections: 'List riskDetections',
			detection: 'Get riskDetection',
			risky: 'List riskyUsers',
			one: 'Get riskyUser',
			history: 'List history of riskyUser',
		},
	},
	{
		kind: 'servicePrincipal',
		detections: 'servicePrincipalRiskDetections',
		risky: 'riskyServicePrincipals',
		readDetections: readRiskyServicePrincipals,
		read: readRiskyServicePrincipals,
		write: writeRiskyServicePrincipals,
		toDetection: toServicePrincipalRiskDetection,
		toRisky: toRiskyServicePrincipal,
		toHistory: toServicePrincipalHistory,
		titles: {
			detections: 'List servicePrincipalRiskDetections',
			detection: 'Get servicePrincipalRiskDetection',
			risky: 'List riskyServicePrincipals',
			one: 'Get riskyServicePrincipal',
			history: 'List history of riskyServicePrincipal',
		},
	},
];

const below = (path: string) => ({ path: `identityProtection/${path}`, context: `identityProtection/${path}` });

function readsOf(of: Kind): GraphRoute[] {
	const store = ({ authority }: GraphInput) => authority.storage.risk;
	const tenantOf = ({ snapshot }: GraphInput) => snapshot.tenant.id;
	const found = <T>(one: T | undefined, id: string): T => {
		if (one === undefined) throw graphNoObject(id);
		return one;
	};
	const { titles } = of;
	const entity = (path: string) => ({ context: `identityProtection/${path}/$entity` });
	const access = { ...of.read, users: readers };
	return [
		{
			...below(of.detections),
			method: 'GET',
			access: { ...of.readDetections, users: readers },
			documentation: titles.detections,
			answers: 'collection',
			run: async (input) => (await store(input).detections(tenantOf(input), of.kind, mostRead)).map(of.toDetection),
		},
		{
			path: `identityProtection/${of.detections}/{id}`,
			...entity(of.detections),
			method: 'GET',
			access: { ...of.readDetections, users: readers },
			documentation: titles.detection,
			answers: 'object',
			async run(input, { id = '' }) {
				const one = await store(input).findDetection(tenantOf(input), id);
				return of.toDetection(found(one?.principal.kind === of.kind ? one : undefined, id));
			},
		},
		{
			...below(of.risky),
			method: 'GET',
			access,
			documentation: titles.risky,
			answers: 'collection',
			run: async (input) => (await store(input).risky(tenantOf(input), of.kind)).map(of.toRisky),
		},
		{
			path: `identityProtection/${of.risky}/{id}`,
			...entity(of.risky),
			method: 'GET',
			access,
			documentation: titles.one,
			answers: 'object',
			run: async (input, { id = '' }) =>
				of.toRisky(found(await store(input).findRisky(tenantOf(input), { kind: of.kind, id }), id)),
		},
		{
			path: `identityProtection/${of.risky}/{id}/history`,
			context: `identityProtection/${of.risky}/history`,
			method: 'GET',
			access,
			documentation: titles.history,
			answers: 'collection',
			run: async (input, { id = '' }) =>
				(await store(input).history(tenantOf(input), { kind: of.kind, id })).map(of.toHistory),
		},
	];
}

function actionOf(
	of: Kind,
	name: string,
	decision: RiskDecision,
	more: Partial<Pick<GraphWrite, 'beta'>> = {},
): GraphRoute {
	return {
		path: `identityProtection/${of.risky}/${name}`,
		aliases: [`${of.risky}/${name}`],
		...more,
		method: 'POST',
		access: { ...of.write, users: writers },
		documentation: `${of.kind === 'user' ? 'riskyUser' : 'riskyServicePrincipal'}: ${name}`,
		answers: 'change',
		context: '',
		run: (input, _, body) => decideRisk(input, of.kind, body, decision),
	};
}

const [users, servicePrincipals] = kinds as [Kind, Kind];

export const riskRoutes: readonly GraphRoute[] = [
	...kinds.flatMap(readsOf),
	actionOf(users, 'confirmCompromised', {
		activity: 'Confirm user compromised',
		state: 'confirmedCompromised',
		detail: 'adminConfirmedUserCompromised',
		riskEventType: 'adminConfirmedUserCompromised',
	}),
	actionOf(users, 'dismiss', {
		activity: 'Dismiss user risk',
		state: 'dismissed',
		detail: 'adminDismissedAllRiskForUser',
	}),
	actionOf(
		users,
		'confirmSafe',
		{ activity: 'Confirm user safe', state: 'confirmedSafe', detail: 'adminConfirmedAccountSafe' },
		{ beta: true },
	),
	actionOf(servicePrincipals, 'confirmCompromised', {
		activity: 'Confirm service principal compromised',
		state: 'confirmedCompromised',
		detail: 'adminConfirmedServicePrincipalCompromised',
		riskEventType: 'adminConfirmedServicePrincipalCompromised',
	}),
	actionOf(servicePrincipals, 'dismiss', {
		activity: 'Dismiss service principal risk',
		state: 'dismissed',
		detail: 'adminDismissedAllRiskForServicePrincipal',
	}),
];
