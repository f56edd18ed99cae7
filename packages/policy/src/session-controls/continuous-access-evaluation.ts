// Microsoft Graph, "continuousAccessEvaluationSessionControl resource type".
import type { ContinuousAccessEvaluationMode } from '@countersign/protocol';
import { type SessionControl, strictest } from '../session-control.ts';

export const continuousAccessEvaluation: SessionControl<ContinuousAccessEvaluationMode> = {
	id: 'continuousAccessEvaluation',
	enforcedBy: 'resource',
	read: ({ continuousAccessEvaluation: control }) => control?.mode ?? undefined,
	merge: strictest<ContinuousAccessEvaluationMode>(['disabled', 'strictEnforcement', 'strictLocation']),
};
