export { seededRandom } from '../units/seeded.js';
