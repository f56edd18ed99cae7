// Where an agent runs. The member stands in exports and in no schema. Microsoft Entra, "Target agent identities"
// (preview).
import { agentCondition } from '../agent-condition.ts';

export const agentContext = agentCondition('agentContext');
