/** Entry of the kubernetes plugin's process. */

import { serve } from "../base/server";
import { KubernetesProvider } from "./provider";

serve(new KubernetesProvider());
