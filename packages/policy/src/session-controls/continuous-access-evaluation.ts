// Microsoft Graph, "continuousAccessEvaluationSessionControl resource type".
import type { ConditionalAccessConditionSet, ContinuousAccessEvaluationMode } from '@countersign/protocol';
import { type SessionControl, strictest } from '../session-control.ts';

const isConfigured = (value: unknown) =>
	value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Microsoft Entra, "Session": switching evaluation off works for all resources and without conditions alone. */
function coversEverything({
	users,
	clientApplications,
	applications,
	clientAppTypes,
	...others
}: ConditionalAccessConditionSet): boolean {
	const isForAll = applications.includeApplications?.includes('All') && !isConfigured(applications.excludeApplications);
	const everyClient = !isConfigured(clientAppTypes) || clientAppTypes?.includes('all');
	return Boolean(isForAll && everyClient) && !Object.values(others).some(isConfigured);
}

export const continuousAccessEvaluation: SessionControl<ContinuousAccessEvaluationMode> = {
	id: 'continuousAccessEvaluation',
	enforcedBy: 'resource',
	read: ({ continuousAccessEvaluation: control }) => control?.mode ?? undefined,
	hasEffect: (mode, conditions) => mode !== 'disabled' || coversEverything(conditions),
	merge: strictest<ContinuousAccessEvaluationMode>(['disabled', 'strictEnforcement', 'strictLocation']),
};
