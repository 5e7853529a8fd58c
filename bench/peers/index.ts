export { expertReview } from './expert-workflow.ts';
export { tutorialReview, tutorialTask } from './tutorial-workflow.ts';
