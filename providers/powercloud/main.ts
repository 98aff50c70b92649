import { serve } from "../base/server";
import { powercloud } from "./provider";

serve(powercloud);
