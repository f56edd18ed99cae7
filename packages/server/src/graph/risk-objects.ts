// What was detected and who is at risk, as Graph shows them. Microsoft Graph, "riskDetection", "riskyUser",
// "riskyUserHistoryItem", "servicePrincipalRiskDetection" and "riskyServicePrincipal" resource types.
import type { RiskDetection, RiskHistoryItem, RiskyPrincipal } from '../records/risk.ts';
import type { Row } from './route.ts';

const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const keyed = (entries: Readonly<Record<string, unknown>>) =>
	Object.entries(entries)
		.filter(([, value]) => value !== undefined)
		.map(([Key, Value]) => ({ Key, Value }));

/** Graph's key of what a detector saw, and beside it what it calls by its own names. */
function additionalInfo({ evidence, userAgent }: RiskDetection): string {
	return JSON.stringify(keyed({ userAgent, ...evidence }));
}

function common(detection: RiskDetection): Row {
	const { id, riskEventType, level, state, detail, activity, timing, ipAddress, country } = detection;
	return {
		id,
		requestId: detection.requestId ?? null,
		correlationId: detection.correlationId ?? null,
		riskEventType,
		riskLevel: level,
		riskState: state,
		riskDetail: detail,
		source: 'IdentityProtection',
		detectionTimingType: timing,
		activity,
		tokenIssuerType: 'AzureAD',
		ipAddress: ipAddress ?? null,
		location: { city: null, state: null, countryOrRegion: country ?? null, geoCoordinates: null },
		activityDateTime: instant(detection.activityAt),
		detectedDateTime: instant(detection.detectedAt),
		lastUpdatedDateTime: instant(detection.updatedAt),
		additionalInfo: additionalInfo(detection),
	};
}

export function toRiskDetection(detection: RiskDetection): Row {
	return {
		...common(detection),
		userId: detection.principal.id,
		userDisplayName: detection.displayName,
		userPrincipalName: detection.principalName,
	};
}

export function toServicePrincipalRiskDetection(detection: RiskDetection): Row {
	return {
		...common(detection),
		servicePrincipalId: detection.principal.id,
		servicePrincipalDisplayName: detection.displayName,
		appId: detection.principalName,
		keyIds: [],
	};
}

function riskOf({ risk }: RiskyPrincipal): Row {
	return {
		isProcessing: false,
		riskLevel: risk.level,
		riskState: risk.state,
		riskDetail: risk.detail,
		riskLastUpdatedDateTime: instant(risk.updatedAt),
	};
}

export function toRiskyUser(risky: RiskyPrincipal, isDeleted = false): Row {
	return {
		id: risky.principal.id,
		isDeleted,
		...riskOf(risky),
		userDisplayName: risky.displayName,
		userPrincipalName: risky.principalName,
	};
}

export function toRiskyServicePrincipal(risky: RiskyPrincipal): Row {
	return {
		id: risky.principal.id,
		appId: risky.principalName,
		displayName: risky.displayName,
		isEnabled: true,
		servicePrincipalType: 'Application',
		...riskOf(risky),
	};
}

function historyOf({ id, initiatedBy, riskEventTypes, risk }: RiskHistoryItem): Row {
	return { id, initiatedBy: initiatedBy ?? null, activity: { riskEventTypes, detail: risk.detail } };
}

export function toUserHistory(item: RiskHistoryItem): Row {
	return { ...toRiskyUser(item), userId: item.principal.id, ...historyOf(item) };
}

export function toServicePrincipalHistory(item: RiskHistoryItem): Row {
	return { ...toRiskyServicePrincipal(item), servicePrincipalId: item.principal.id, ...historyOf(item) };
}
