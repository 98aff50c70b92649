import { serve } from "../base/server";
import { random } from "./provider";

serve(random);
