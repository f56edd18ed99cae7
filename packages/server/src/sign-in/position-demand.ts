// The page that asks for the user's position: it comes before all other controls, since which of them are asked for
// rests on the answer.
import type { UnmetState } from './flow.ts';

/** id of the step */
export const sharePositionStep = 'share-position';

export const positionDemand: UnmetState = { control: 'position', methods: [], pages: [sharePositionStep] };
