import { testIds } from '@countersign/testkit';
/** @returns the risk that was written, as of a second ago */
export async function putUserRisk(authority, userId, more = {}) {
    const { storage } = authority.app.authority;
    const user = await storage.directory.findUser(testIds.tenant, userId);
    if (!user)
        throw new Error('no such user');
    const at = authority.now() - 1;
    const revision = (user.risk?.revision ?? 0) + 1;
    const risk = {
        level: 'high',
        state: 'atRisk',
        detail: 'none',
        updatedAt: at,
        since: at,
        revision,
        ...more,
    };
    const principal = { kind: 'user', id: userId };
    const named = { principal, principalName: user.userPrincipalName, displayName: user.displayName };
    const written = await storage.risk.record({
        tenantId: testIds.tenant,
        principal,
        detections: [
            {
                ...named,
                id: `00000000-0000-4000-8000-00000000000${revision}`,
                tenantId: testIds.tenant,
                riskEventType: 'leakedCredentials',
                level: 'high',
                state: 'atRisk',
                detail: 'none',
                activity: 'user',
                timing: 'offline',
                activityAt: at,
                detectedAt: at,
                updatedAt: at,
                evidence: {},
            },
        ],
        risk: {
            ...named,
            risk,
            history: { ...named, id: `h${revision}`, at, risk, riskEventTypes: ['leakedCredentials'] },
        },
    });
    if (!written)
        throw new Error('the risk moved');
    return risk;
}
