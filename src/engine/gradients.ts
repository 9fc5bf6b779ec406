// tfjs-core keeps its gradients in a module of their own; importing it registers them for every backend.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
