import { serve } from "../base/server";
import { provider } from "./provider";

serve(provider);
