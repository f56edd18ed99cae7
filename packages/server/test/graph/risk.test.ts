// Risk over Graph: what is shown, what administrators decide, and who may.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { putUserRisk } from '../risk/put-user-risk.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const permissions = [
	'IdentityRiskEvent.Read.All',
	'IdentityRiskyUser.ReadWrite.All',
	'IdentityRiskyServicePrincipal.ReadWrite.All',
	'AuditLog.Read.All',
];
const root = '/v1.0/identityProtection';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const get = async (path: string) => (await callGraph(authority, token, 'GET', path)).body;
const act = (path: string, body: object) => callGraph(authority, token, 'POST', path, body);
const riskOf = async () =>
	(await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.alice))?.risk;

describe('users at risk', () => {
	test('detections and risky users are shown with Graph’s members, filtered and one by one', async () => {
		await putUserRisk(authority, testIds.alice);
		const { value } = await get(`${root}/riskDetections?$filter=riskLevel eq 'high'`);
		expect(value).toMatchObject([
			{
				riskEventType: 'leakedCredentials',
				riskLevel: 'high',
				riskState: 'atRisk',
				riskDetail: 'none',
				activity: 'user',
				detectionTimingType: 'offline',
				tokenIssuerType: 'AzureAD',
				userId: testIds.alice,
				userPrincipalName: 'alice@contoso.example',
				additionalInfo: '[]',
			},
		]);
		expect((await get(`${root}/riskDetections/${value[0].id}`)).id).toBe(value[0].id);
		expect((await get(`${root}/riskyUsers?$filter=riskState eq 'atRisk'`)).value).toMatchObject([
			{ id: testIds.alice, riskLevel: 'high', isDeleted: false, isProcessing: false },
		]);
		expect(await get(`${root}/riskyUsers/${testIds.alice}`)).toMatchObject({ riskLevel: 'high' });
		expect((await get(`${root}/riskyUsers/${testIds.alice}/history`)).value).toMatchObject([
			{ userId: testIds.alice, riskLevel: 'high', activity: { riskEventTypes: ['leakedCredentials'] } },
		]);
		expect((await callGraph(authority, token, 'GET', `${root}/riskyUsers/${testIds.bob}`)).status).toBe(404);
	});

	test('confirmCompromised makes the risk high, is told to APIs and audited; a second time changes nothing', async () => {
		expect((await act(`${root}/riskyUsers/confirmCompromised`, { userIds: [testIds.alice, testIds.bob] })).status).toBe(
			204,
		);
		expect(await riskOf()).toMatchObject({ level: 'high', state: 'confirmedCompromised', revision: 1 });
		expect((await get(`${root}/riskDetections`)).value).toMatchObject([
			{ riskEventType: 'adminConfirmedUserCompromised' },
			{ riskEventType: 'adminConfirmedUserCompromised' },
		]);
		expect((await get('/v1.0/auditLogs/securityEvents')).value).toMatchObject([
			{ eventType: 'userRiskHigh', userId: testIds.alice },
			{ eventType: 'userRiskHigh', userId: testIds.bob },
		]);
		const audits = (await get('/v1.0/auditLogs/directoryAudits')).value;
		expect(audits).toMatchObject([
			{ activityDisplayName: 'Confirm user compromised', targetResources: [{ id: testIds.bob }] },
			{ activityDisplayName: 'Confirm user compromised', targetResources: [{ id: testIds.alice }] },
		]);
		await act(`${root}/riskyUsers/confirmCompromised`, { userIds: [testIds.alice] });
		expect(await riskOf()).toMatchObject({ revision: 1 });
	});

	test.each([
		[`${root}/riskyUsers/dismiss`, 'dismissed', 'adminDismissedAllRiskForUser'],
		['/beta/riskyUsers/confirmSafe', 'confirmedSafe', 'adminConfirmedAccountSafe'],
	])('%s ends the risk and what was detected: %s', async (path, riskState, riskDetail) => {
		await putUserRisk(authority, testIds.alice);
		expect((await act(path, { userIds: [testIds.alice] })).status).toBe(204);
		expect(await riskOf()).toMatchObject({ level: 'none', state: riskState, detail: riskDetail });
		expect((await get(`${root}/riskDetections`)).value).toMatchObject([{ riskState, riskDetail }]);
		expect((await get(`${root}/riskyUsers/${testIds.alice}/history`)).value).toHaveLength(2);
	});

	test.each([
		['none', {}, 400],
		['an empty list', { userIds: [] }, 400],
		['more than sixty', { userIds: Array.from({ length: 61 }, (_, index) => `${index}`) }, 400],
		['nobody', { userIds: ['00000000-0000-4000-8000-000000000000'] }, 404],
	])('%s is refused, and changes nothing', async (_, body, status) => {
		expect((await act(`${root}/riskyUsers/confirmCompromised`, body)).status).toBe(status);
		expect((await get(`${root}/riskyUsers`)).value).toEqual([]);
	});

	test('confirmSafe is in beta alone, as at Graph', async () => {
		expect((await act(`${root}/riskyUsers/confirmSafe`, { userIds: [testIds.alice] })).status).toBe(405);
	});
});

describe('service principals at risk', () => {
	test('[sec 182] confirmed compromised, an application’s next token is blocked by its policy, until it is dismissed', async () => {
		const { identifiers } = authority.app.authority;
		const id = identifiers.servicePrincipalId(testIds.tenant, testIds.daemon);
		await applyPolicy(authority, {
			conditions: {
				users: { includeUsers: ['None'] },
				applications: { includeApplications: ['All'] },
				clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
				servicePrincipalRiskLevels: ['high'],
			},
			control: 'block',
		});
		await applicationToken(authority);
		const names = { servicePrincipalIds: [id] };
		expect((await act(`${root}/riskyServicePrincipals/confirmCompromised`, names)).status).toBe(204);
		expect(await applicationToken(authority)).toBeUndefined();
		expect((await get(`${root}/riskyServicePrincipals`)).value).toMatchObject([
			{ id, appId: testIds.daemon, riskLevel: 'high', riskState: 'confirmedCompromised' },
		]);
		expect((await get(`${root}/servicePrincipalRiskDetections`)).value).toMatchObject([
			{ riskEventType: 'adminConfirmedServicePrincipalCompromised', servicePrincipalId: id, appId: testIds.daemon },
		]);
		expect((await act(`${root}/riskyServicePrincipals/dismiss`, names)).status).toBe(204);
		await applicationToken(authority);
		expect((await get(`${root}/riskyServicePrincipals/${id}/history`)).value).toHaveLength(2);
	});
});

test('the sign-in log shows the risk of each sign-in, and can be asked for it', async () => {
	const { storage } = authority.app.authority;
	await createTestClient(authority).run(createBrowser(authority), {
		username: 'alice@contoso.example',
		password: testIds.password,
	});
	const [record] = await storage.grants.signIns(testIds.tenant, 1);
	if (!record) throw new Error('no record');
	await storage.grants.recordRefusal({
		...record,
		id: 'risky',
		risk: {
			duringSignIn: 'medium',
			aggregated: 'medium',
			state: 'remediated',
			detail: 'userPassedMFADrivenByRiskBasedPolicy',
			eventTypes: ['unfamiliarFeatures'],
		},
	});
	const { value } = await get("/v1.0/auditLogs/signIns?$filter=riskLevelDuringSignIn eq 'medium'");
	expect(value).toMatchObject([
		{
			id: 'risky',
			riskLevelDuringSignIn: 'medium',
			riskLevelAggregated: 'medium',
			riskState: 'remediated',
			riskDetail: 'userPassedMFADrivenByRiskBasedPolicy',
			riskEventTypes_v2: ['unfamiliarFeatures'],
		},
	]);
	expect((await get("/v1.0/auditLogs/signIns?$filter=riskLevelDuringSignIn eq 'none'")).value.length).toBeGreaterThan(
		0,
	);
});
